extension SQLStatement {
    /// The name of the index that `CREATE INDEX CONCURRENTLY` makes; nil for other statements.
    var concurrentIndexName: String? {
        var rest = tokens[...]
        guard rest.popFirst()?.is("create") == true else { return nil }
        if rest.first?.is("unique") == true { rest.removeFirst() }
        guard rest.popFirst()?.is("index") == true, rest.popFirst()?.is("concurrently") == true
        else { return nil }
        if rest.first?.is("if") == true { rest = rest.dropFirst(3) }
        guard let name = rest.first, !name.is("on") else { return nil }
        return name.name
    }
}
