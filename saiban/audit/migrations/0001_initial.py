from django.db import migrations, models

# Rows only ever grow in number. The owner of the table can still drop the trigger: what this stops is the program
# itself, and whoever works with the program's own words.
REFUSE_CHANGES = """
CREATE FUNCTION audit_rows_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_rows_are_kept BEFORE UPDATE OR DELETE ON audit_auditrow
    FOR EACH ROW EXECUTE FUNCTION audit_rows_are_kept();
"""
ALLOW_CHANGES = """
DROP TRIGGER audit_rows_are_kept ON audit_auditrow;
DROP FUNCTION audit_rows_are_kept();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("actor_id", models.BigIntegerField(db_index=True, null=True)),
                ("actor_name", models.CharField(blank=True, max_length=100)),
                ("verb", models.CharField(max_length=60)),
                ("scope", models.CharField(blank=True, max_length=120)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.CharField(max_length=40)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_id"], name="audit_subject"),
                    models.Index(fields=["scope", "-id"], name="audit_scope"),
                ],
            },
        ),
        migrations.RunSQL(REFUSE_CHANGES, ALLOW_CHANGES),
    ]
