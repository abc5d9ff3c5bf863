"""What is asked of an answer, by a condition or by a question that hangs on another one."""

from __future__ import annotations

from datetime import date

from pydantic import StrictBool, StrictStr

from saiban.core.parts import Part
from saiban.rulebook.schema.base import Code, Number, Text

Scalar = StrictBool | StrictStr


class AnswerTest(Part):
    """What is asked of an answer; every key that is written must hold.

    `equals`; `one_of` (a multi_choice answer holds at least one of them); a date strictly `before` or strictly
    `after` a day.
    """

    equals: Scalar | None = None
    one_of: tuple[Text, ...] = ()
    before: date | None = None
    after: date | None = None


class FieldTest(AnswerTest):
    """What is asked of the answer to the question `field`; `min`/`max` of a number, bounds included."""

    field: Code
    min: Number | None = None
    max: Number | None = None
