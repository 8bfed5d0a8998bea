// FieldService owns the work in the villages: sites, posts and the people who hold them.
