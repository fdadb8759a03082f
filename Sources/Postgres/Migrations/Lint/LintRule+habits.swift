extension LintRule {
    static let habits = [
        LintRule(
            "named_schema",
            why: "the migrations must also fit into a schema that is called otherwise",
            rewrite: "CREATE TABLE items (id bigint PRIMARY KEY);",
            bad: "CREATE TABLE public.items (id bigint PRIMARY KEY);",
            good: "CREATE TABLE items (id bigint PRIMARY KEY);",
            statements: { statement, _ in
                zip(statement.tokens, statement.tokens.dropFirst()).contains {
                    $0.name == "public" && $1.is(".")
                }
            }
        ),
        LintRule(
            "small_key",
            why: "2,147,483,647 rows come sooner than one thinks, and a larger type is a new table",
            rewrite: "CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
            bad: "CREATE TABLE items (id serial PRIMARY KEY);",
            good: "CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
            lines: { subject in
                subject.declarations { column in
                    let small = ["serial", "smallserial", "serial4", "int", "integer", "smallint"]
                    return column.has(["primary", "key"]) && small.contains { column.has([$0]) }
                }
            }
        ),
        LintRule(
            "time_without_zone",
            why: "the same moment means another one where a session has another time zone",
            rewrite: "CREATE TABLE items (due_at timestamptz);",
            bad: "CREATE TABLE items (due_at timestamp);",
            good: "CREATE TABLE items (due_at timestamptz);",
            lines: { subject in
                subject.declarations { column in
                    column.dropFirst().first?.is("timestamp") == true
                        && !column.has(["with", "time", "zone"])
                }
            }
        ),
        LintRule(
            "json_type",
            why: "json has no equality, so DISTINCT and UNION on the table fail",
            rewrite: "CREATE TABLE items (evidence jsonb);",
            bad: "CREATE TABLE items (evidence json);",
            good: "CREATE TABLE items (evidence jsonb);",
            lines: { subject in
                subject.declarations { $0.dropFirst().first?.is("json") == true }
            }
        ),
        LintRule(
            "limited_text",
            why: "a longer limit is a change of type one day, and char(n) pads with blanks",
            rewrite: "CREATE TABLE items (title text CHECK (length(title) <= 200));",
            bad: "CREATE TABLE items (title varchar(200));",
            good: "CREATE TABLE items (title text CHECK (length(title) <= 200));",
            lines: { subject in
                subject.declarations { column in
                    guard let type = column.dropFirst().first else { return false }
                    return ["varchar", "char", "character", "bpchar"].contains { type.is($0) }
                        && column.dropFirst(2).contains { $0.is("(") }
                }
            }
        ),
    ]
}

extension LintSubject {
    /// The lines of the columns, in new tables and added ones, of which something holds.
    fileprivate func declarations(_ holds: (ArraySlice<SQLToken>) -> Bool) -> [Int] {
        statements.flatMap { statement in
            let columns = statement.createdTable == nil ? [] : statement.tableElements
            let actions = statement.alteredTable?.actions ?? []
            let added = actions.compactMap { action -> ArraySlice<SQLToken>? in
                // With the column's name before its type.
                action.addedColumn.map { action.tokens[($0.startIndex - 1)...] }
            }
            return (columns + added).filter(holds).compactMap(\.first?.line)
        }
    }
}

extension SQLStatement {
    /// What stands between the parentheses of CREATE TABLE, by its commas.
    fileprivate var tableElements: [ArraySlice<SQLToken>] {
        guard let open = tokens.firstIndex(where: { $0.is("(") }) else { return [] }
        var depth = 0
        let close = tokens[open...].firstIndex { token in
            if token.is("(") { depth += 1 }
            if token.is(")") { depth -= 1 }
            return depth == 0
        }
        return tokens[(open + 1)..<(close ?? tokens.endIndex)].splitByCommas()
    }
}
