"""What a board would have under it: stage, needle, cartridge bay, skin, memory, and the plant of them all."""
