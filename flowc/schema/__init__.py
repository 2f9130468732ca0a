"""The types of a GraphQL API: the Admin API's, or those of any introspection file or SDL."""
