"""Tests, as a package: a library that brings its own ``tests`` must not stand in front of them."""
