"""Conjecturing: a vocabulary explored for laws that hold on test points."""
