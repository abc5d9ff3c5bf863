"""What stands on a unit's licence (营业执照, 事业单位法人证书 and the like), read without a network (H9).

A help, never a verdict: the recogniser takes one letter for another, and a copy may be folded, aslant or grey.
`recognition` sees letters, QR codes and seals, in a process of its own (`isolation`); `fields` finds out of what it saw
the unit's name and credit code. Only the latter leave this package: who represents the unit, what it deals in and where
it is are nobody's business here.
"""
