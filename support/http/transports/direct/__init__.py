"""HTTP/1.1 directly over asyncio's connections, without the layers of httpcore."""
