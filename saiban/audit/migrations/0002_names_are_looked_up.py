from django.db import migrations

# Rows that were written before names were looked up hold copies of them. Taking these out is the one change that was
# ever made to rows on record, and so the only place where the guard is put aside.
FORGET_NAMES = """
ALTER TABLE audit_auditrow DISABLE TRIGGER audit_rows_are_kept;
UPDATE audit_auditrow SET actor_name = '' WHERE actor_id IS NOT NULL AND actor_name <> '';
UPDATE audit_auditrow SET detail = detail - 'name'
    WHERE verb IN ('grant_role', 'end_role', 'invite', 'accept_invitation', 'revoke_invitation') AND detail ? 'name';
UPDATE audit_auditrow SET detail = detail - 'before' - 'after' WHERE verb = 'change_address';
UPDATE audit_auditrow SET actor_name = '本人' WHERE verb IN ('confirm_part', 'decline_part') AND actor_id IS NULL;
ALTER TABLE audit_auditrow ENABLE TRIGGER audit_rows_are_kept;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FORGET_NAMES, migrations.RunSQL.noop),
    ]
