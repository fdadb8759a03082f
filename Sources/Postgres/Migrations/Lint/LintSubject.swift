/// A migration as the lint reads it: cut into statements, with what they make.
struct LintSubject {
    /// The statements, in order.
    let statements: [SQLStatement]
    /// What the migration declares.
    let header: MigrationHeader
    /// The tables that it makes itself, which nobody else uses yet.
    let newTables: Set<String>

    init(_ script: String) {
        statements = SQLStatement.statements(of: script)
        header = MigrationHeader(reading: script)
        newTables = Set(statements.compactMap(\.createdTable))
    }

    /// Whether a table was there before, so that others may be using it.
    func isInUse(_ table: String?) -> Bool {
        table.map { !newTables.contains($0) } ?? true
    }

    /// The changes of tables that were there before, each with the part that says what it changes.
    var changes: [(table: String, action: TableAction)] {
        statements.compactMap(\.alteredTable).filter { isInUse($0.name) }
            .flatMap { table in table.actions.map { (table: table.name, action: $0) } }
    }
}

/// One of the changes that an ALTER TABLE lists.
struct TableAction {
    /// Its words.
    let tokens: ArraySlice<SQLToken>

    /// The line that it begins on.
    var line: Int { tokens.first?.line ?? 1 }

    /// Whether it begins with these words.
    func begins(_ words: String...) -> Bool {
        tokens.count >= words.count && zip(tokens, words).allSatisfy { $0.is($1) }
    }

    /// Whether these words stand in it one after the other.
    func has(_ words: String...) -> Bool { tokens.has(words) }

    /// The words after the name of a column that it adds; nil where it adds none.
    var addedColumn: ArraySlice<SQLToken>? {
        guard begins("add"), !isConstraint else { return nil }
        var rest = tokens.dropFirst()
        if rest.first?.is("column") == true { rest = rest.dropFirst() }
        if rest.first?.is("if") == true { rest = rest.dropFirst(3) }
        return rest.dropFirst()
    }

    /// The words of a constraint that it adds, from its kind on; nil where it adds none.
    var addedConstraint: ArraySlice<SQLToken>? {
        guard begins("add"), isConstraint else { return nil }
        let rest = tokens.dropFirst()
        return rest.first?.is("constraint") == true ? rest.dropFirst(2) : rest
    }

    /// The words that say what becomes of a column; nil where it changes none.
    var alteredColumn: ArraySlice<SQLToken>? {
        guard begins("alter"), !begins("alter", "constraint") else { return nil }
        return tokens.dropFirst(begins("alter", "column") ? 3 : 2)
    }

    private var isConstraint: Bool {
        ["constraint", "check", "unique", "primary", "foreign", "exclude"].contains {
            tokens.dropFirst().first?.is($0) == true
        }
    }
}

extension SQLStatement {
    /// Whether it begins with these words.
    func begins(_ words: String...) -> Bool {
        tokens.count >= words.count && zip(tokens, words).allSatisfy { $0.is($1) }
    }

    /// Whether these words stand in it one after the other.
    func has(_ words: String...) -> Bool { tokens[...].has(words) }

    /// The table that it makes; nil for other statements.
    var createdTable: String? {
        guard begins("create") else { return nil }
        let kinds = ["temporary", "temp", "unlogged", "global", "local"]
        var rest = tokens.dropFirst().drop { token in kinds.contains { token.is($0) } }
        guard rest.popFirst()?.is("table") == true else { return nil }
        if rest.first?.is("if") == true { rest = rest.dropFirst(3) }
        return rest.readName()
    }

    /// The table that it alters, and what it changes; nil for other statements.
    var alteredTable: (name: String, actions: [TableAction])? {
        guard begins("alter", "table") else { return nil }
        var rest = tokens.dropFirst(2)
        if rest.first?.is("if") == true { rest = rest.dropFirst(2) }
        if rest.first?.is("only") == true { rest = rest.dropFirst() }
        guard let name = rest.readName() else { return nil }
        if rest.first?.is("*") == true { rest = rest.dropFirst() }
        return (name, rest.splitByCommas().map(TableAction.init))
    }

    /// The table that an index is made on; nil for other statements.
    var indexedTable: String? {
        guard begins("create", "index") || begins("create", "unique", "index"),
            let place = tokens.firstIndex(where: { $0.is("on") })
        else { return nil }
        var rest = tokens[(place + 1)...]
        if rest.first?.is("only") == true { rest = rest.dropFirst() }
        return rest.readName()
    }
}

extension ArraySlice<SQLToken> {
    /// Whether these words stand in it one after the other.
    func has(_ words: [String]) -> Bool {
        indices.contains { start in
            self[start...].count >= words.count
                && zip(self[start...], words).allSatisfy { $0.is($1) }
        }
    }

    /// Takes a name off the front; of `schema.table` it gives the table.
    mutating func readName() -> String? {
        guard var name = popFirst()?.name else { return nil }
        while first?.is(".") == true, let next = dropFirst().first?.name {
            name = next
            self = dropFirst(2)
        }
        return name
    }

    /// The parts between commas that stand in no parentheses.
    func splitByCommas() -> [ArraySlice<SQLToken>] {
        var parts: [ArraySlice<SQLToken>] = []
        var start = startIndex
        var depth = 0
        for index in indices {
            if self[index].is("(") { depth += 1 }
            if self[index].is(")") { depth -= 1 }
            guard depth == 0, self[index].is(",") else { continue }
            parts.append(self[start..<index])
            start = index + 1
        }
        parts.append(self[start...])
        return parts
    }
}
