"""What keeps hosts and secrets safe."""
