"""What a brand is made of, what changed in it, and its legal texts: no Django, no clock."""
