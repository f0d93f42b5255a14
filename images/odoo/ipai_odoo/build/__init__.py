"""What runs while the image is built, and never in a container of it."""
