"""The mutation test of the judge: is every check needed by some case?"""
