"""The structure of the product as the code has it: figures, and the diagram of its layers."""
