"""What a picture may hold: shapes, text, paints, clips and a few filters. Nothing that moves."""

from __future__ import annotations

_SHAPES = "svg g defs symbol use switch title desc path rect circle ellipse line polyline polygon"
_TEXT = "text tspan textPath"
_PAINT = "linearGradient radialGradient stop pattern clipPath mask marker style"
_FILTER = (
    "filter feBlend feColorMatrix feComponentTransfer feComposite feDropShadow feFlood feFuncA"
    " feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feOffset"
)
ELEMENTS = frozenset(f"{_SHAPES} {_TEXT} {_PAINT} {_FILTER}".split())

# Words, numbers and colours that say how something is painted: as attributes and in styles.
_PAINTED = """
alignment-baseline baseline-shift clip-path clip-rule color color-interpolation
color-interpolation-filters display dominant-baseline fill fill-opacity fill-rule filter
flood-color flood-opacity font-family font-size font-style font-variant font-weight
isolation letter-spacing marker-end marker-mid marker-start mask mix-blend-mode opacity overflow
paint-order shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
text-decoration text-rendering transform vector-effect visibility word-spacing writing-mode
"""
_PLACED = """
class clipPathUnits cx cy d dx dy exponent fr fx fy gradientTransform gradientUnits height id in
in2 intercept k1 k2 k3 k4 lengthAdjust markerHeight markerUnits markerWidth maskContentUnits
maskUnits method mode offset operator orient pathLength patternContentUnits patternTransform
patternUnits points preserveAspectRatio primitiveUnits filterUnits r refX refY result rotate rx
ry slope amplitude spacing spreadMethod startOffset stdDeviation tableValues textLength type
values version viewBox width x x1 x2 y y1 y2
"""
PRESENTATION = frozenset(_PAINTED.split())
ATTRIBUTES = PRESENTATION | frozenset(_PLACED.split())
# Elements that may point at another part of the same picture.
POINTING = frozenset({"use", "linearGradient", "radialGradient", "pattern", "textPath", "filter"})
