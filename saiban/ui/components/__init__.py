"""The components that templates are written with, one module a topic; `templatetags/ui.py` gathers them.

Every tag takes its options by keyword only, so that a misspelt one fails when the template is compiled, and
refuses a tone or style it does not know. It depends on its options and the language alone, unless it takes the context:
where all options are constant it is carried out when the template is compiled (`saiban.ui.folding`).
"""
