"""The canvas: cards and wires of a layout, and the gestures that edit them."""
