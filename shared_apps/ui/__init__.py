"""
The design system of every face: base templates, components, styles, scripts, icons, formats.

Owns no tables and knows no store: the faces hand it a `brand` and it draws. It never queries,
never decides, and never writes an inline style or script (the content policy forbids both).
"""
