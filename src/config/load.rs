//! The written form of a configuration, and the one fallible door to the compiled one. Not written yet.
