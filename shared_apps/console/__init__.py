"""
What the consoles share: lists by page, safe exports, forms made of a plug's settings, and the
places where an app above hangs its panel, its figures or its column.

Owns no table. Never: deciding who may see a page.
"""
