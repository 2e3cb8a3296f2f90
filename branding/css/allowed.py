"""
What a sheet may say. A name that is not here does not exist.

Left out on purpose: whatever asks another host (url, image-set, src), lays one thing over another
(position, z-index, transform, inset, float, negative lengths, grid placement), hides (visibility,
opacity, clip, filter, overflow, height), writes (content, counters), takes or redirects the click
(pointer-events, cursor: none), runs (behavior, -moz-binding) or blinks (animation).
"""

from __future__ import annotations

_SIDES = ("top", "right", "bottom", "left")
_FLOW = ("block", "inline", "block-start", "block-end", "inline-start", "inline-end")

MARGINS = frozenset({"margin", *(f"margin-{side}" for side in (*_SIDES, *_FLOW))})
PADDINGS = frozenset({"padding", *(f"padding-{side}" for side in (*_SIDES, *_FLOW))})
BORDERS = frozenset(
    {
        "border",
        "border-width",
        "border-style",
        "border-color",
        "outline",
        "outline-color",
        "outline-style",
        "outline-width",
        "outline-offset",
        *(f"border-{side}" for side in (*_SIDES, *_FLOW)),
        *(f"border-{side}-{part}" for side in _SIDES for part in ("width", "style", "color")),
    }
)
CORNERS = frozenset(
    {
        "border-radius",
        "border-top-left-radius",
        "border-top-right-radius",
        "border-bottom-left-radius",
        "border-bottom-right-radius",
    }
)
SIZES = frozenset(
    {"width", "min-width", "max-width", "min-height", "flex-basis", "gap", "row-gap", "column-gap"}
)
COLOURS = frozenset(
    {
        "color",
        "background-color",
        "accent-color",
        "caret-color",
        "text-decoration-color",
        "column-rule-color",
    }
)
BACKGROUNDS = frozenset(
    {
        "background",
        "background-image",
        "background-position",
        "background-size",
        "background-repeat",
        "background-clip",
        "background-origin",
    }
)
TEXT = frozenset(
    {
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "font-stretch",
        "font-variant",
        "font-variant-caps",
        "font-variant-numeric",
        "font-feature-settings",
        "hyphens",
        "letter-spacing",
        "line-height",
        "overflow-wrap",
        "text-align",
        "text-decoration",
        "text-decoration-line",
        "text-decoration-style",
        "text-decoration-thickness",
        "text-shadow",
        "text-transform",
        "text-underline-offset",
        "text-wrap",
        "vertical-align",
        "word-break",
        "word-spacing",
    }
)
LAYOUT = frozenset(
    {
        "align-content",
        "align-items",
        "align-self",
        "box-shadow",
        "box-sizing",
        "column-count",
        "cursor",
        "display",
        "flex",
        "flex-direction",
        "flex-grow",
        "flex-shrink",
        "flex-wrap",
        "grid-template-columns",
        "justify-content",
        "justify-items",
        "justify-self",
        "list-style-type",
        "object-fit",
        "object-position",
        "transition",
        "transition-delay",
        "transition-duration",
        "transition-property",
        "transition-timing-function",
    }
)
PROPERTIES = MARGINS | PADDINGS | BORDERS | CORNERS | SIZES | COLOURS | BACKGROUNDS | TEXT | LAYOUT

_COLOUR_FUNCTIONS = frozenset(
    {"rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color-mix", "light-dark"}
)
_GRADIENTS = frozenset(
    f"{repeat}{shape}-gradient"
    for repeat in ("", "repeating-")
    for shape in ("linear", "radial", "conic")
)
FUNCTIONS = (
    _COLOUR_FUNCTIONS
    | _GRADIENTS
    | {"var", "min", "max", "clamp", "repeat", "minmax", "cubic-bezier", "steps"}
)
# A difference may be below zero: only where that means nothing.
CALCULATING = SIZES | PADDINGS

# Words that a property may not take though its name is allowed; where a list is closed, all others.
CLOSED = {
    "display": frozenset(
        {
            "block",
            "inline",
            "inline-block",
            "flex",
            "inline-flex",
            "grid",
            "inline-grid",
            "flow-root",
            "list-item",
        }
    ),
    "flex-direction": frozenset({"row", "column"}),
    "flex-wrap": frozenset({"wrap", "nowrap"}),
    "cursor": frozenset({"auto", "default", "pointer", "help", "text", "not-allowed", "progress"}),
}

PSEUDO_CLASSES = frozenset(
    {
        "active",
        "empty",
        "first-child",
        "first-of-type",
        "focus",
        "focus-visible",
        "focus-within",
        "hover",
        "last-child",
        "last-of-type",
        "link",
        "only-child",
        "only-of-type",
    }
)
SELECTING_FUNCTIONS = frozenset({"is", "not", "where"})
COUNTING_FUNCTIONS = frozenset({"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"})
PSEUDO_ELEMENTS = frozenset({"first-letter", "first-line", "marker", "selection"})

MEDIA_TYPES = frozenset({"all", "print", "screen"})
MEDIA_LENGTHS = frozenset({"min-width", "max-width", "min-height", "max-height"})
MEDIA_WORDS = {
    "orientation": frozenset({"portrait", "landscape"}),
    "prefers-color-scheme": frozenset({"light", "dark"}),
    "prefers-contrast": frozenset({"more", "less", "no-preference"}),
    "prefers-reduced-motion": frozenset({"reduce", "no-preference"}),
    "hover": frozenset({"hover", "none"}),
    "pointer": frozenset({"coarse", "fine", "none"}),
}
