"""End a step that blocks, or ignores its cancellation."""
