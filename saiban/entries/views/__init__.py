"""Pages: the entrant's own, the documents', and the committee's."""
