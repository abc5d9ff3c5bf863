"""What the demo invents: people, units, projects, papers, and what becomes of each entry. The same every time.

Nothing here asks the database or the clock; the floor above (`saiban.demo.seeding`) makes it real with the commands
that people use.
"""
