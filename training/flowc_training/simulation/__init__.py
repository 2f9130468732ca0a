"""The flywheel over weeks without any model: made-up shops, a scripted agent, and the real decisions of ``weekly``."""
