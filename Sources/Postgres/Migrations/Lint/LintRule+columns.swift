extension LintRule {
    static let columns = [
        LintRule(
            "not_null_at_once",
            why: "nobody may read or write while each row is looked at",
            rewrite: """
                -- 1. a backfill fills the old rows
                -- 2. a contract: a rule for new rows and changed ones
                ALTER TABLE items ADD CONSTRAINT items_priority CHECK (priority IS NOT NULL) \
                NOT VALID;
                -- 3. a further contract: looks at all rows without a lock, the rest takes no time
                ALTER TABLE items VALIDATE CONSTRAINT items_priority;
                ALTER TABLE items ALTER COLUMN priority SET NOT NULL;
                ALTER TABLE items DROP CONSTRAINT items_priority;
                """,
            bad: "ALTER TABLE items ALTER COLUMN priority SET NOT NULL;",
            good: """
                -- migration: phase contract
                ALTER TABLE items VALIDATE CONSTRAINT items_priority;
                ALTER TABLE items ALTER COLUMN priority SET NOT NULL;
                """,
            lines: { subject in
                let validated = subject.changes.filter { $0.action.begins("validate") }
                return subject.changes.filter { change in
                    change.action.alteredColumn?.has(["set", "not", "null"]) == true
                        && !validated.contains {
                            $0.table == change.table && $0.action.line <= change.action.line
                        }
                }.map(\.action.line)
            }
        ),
        LintRule(
            "required_column",
            why:
                "it fails where the table has rows, and programs that do not know it cannot insert",
            rewrite: "ALTER TABLE items ADD COLUMN priority text NOT NULL DEFAULT 'medium';",
            bad: "ALTER TABLE items ADD COLUMN priority text NOT NULL;",
            good: "ALTER TABLE items ADD COLUMN priority text NOT NULL DEFAULT 'medium';",
            changes: { action, _ in
                guard let column = action.addedColumn else { return false }
                return column.has(["not", "null"]) && !column.has(["default"])
                    && !column.has(["generated"])
            }
        ),
        LintRule(
            "volatile_default",
            why:
                "each row gets a value of its own, so the whole table is written anew under a lock",
            rewrite: """
                ALTER TABLE items ADD COLUMN token uuid;
                ALTER TABLE items ALTER COLUMN token SET DEFAULT gen_random_uuid();
                -- then fill the old rows by a backfill
                """,
            bad: "ALTER TABLE items ADD COLUMN token uuid DEFAULT gen_random_uuid();",
            good: """
                ALTER TABLE items ADD COLUMN token uuid;
                ALTER TABLE items ALTER COLUMN token SET DEFAULT gen_random_uuid();
                """,
            changes: { action, _ in
                guard let column = action.addedColumn,
                    let place = column.firstIndex(where: { $0.is("default") })
                else { return false }
                let value = column[(place + 1)...]
                let steady = ["now", "current_timestamp", "transaction_timestamp", "current_date"]
                return value.indices.dropLast().contains { index in
                    value[index].kind == .word && value[index + 1].is("(")
                        && !steady.contains(value[index].value)
                }
            }
        ),
        LintRule(
            "numbered_column",
            why: "the numbers of all rows are written at once, with the table locked",
            rewrite: """
                CREATE SEQUENCE items_number;
                ALTER TABLE items ADD COLUMN number bigint;
                ALTER TABLE items ALTER COLUMN number SET DEFAULT nextval('items_number');
                -- then fill the old rows by a backfill
                """,
            bad: "ALTER TABLE items ADD COLUMN number bigserial;",
            good: "ALTER TABLE items ADD COLUMN number bigint;",
            changes: { action, _ in
                guard let column = action.addedColumn else { return false }
                let kinds = [
                    "serial", "bigserial", "smallserial", "serial4", "serial8", "identity",
                ]
                return kinds.contains { column.has([$0]) }
            }
        ),
        LintRule(
            "computed_column",
            why: "a stored column is computed for all rows at once, with the table locked",
            rewrite: """
                ALTER TABLE items ADD COLUMN words integer;
                -- then fill it by a trigger, and the old rows by a backfill
                """,
            bad: "ALTER TABLE items ADD COLUMN words integer GENERATED ALWAYS AS (1 + 1) STORED;",
            good: "ALTER TABLE items ADD COLUMN words integer;",
            changes: { action, _ in action.addedColumn?.has(["stored"]) == true }
        ),
        LintRule(
            "change_type",
            why:
                "the table may be written anew under a lock, and old programs do not expect it",
            rewrite: """
                ALTER TABLE items ADD COLUMN amount_next bigint;
                -- write both, fill the old rows by a backfill, read the new one, drop the old one
                """,
            bad: "ALTER TABLE items ALTER COLUMN amount TYPE bigint;",
            good: "ALTER TABLE items ADD COLUMN amount_next bigint;",
            changes: { action, _ in
                guard let change = action.alteredColumn else { return false }
                return change.first?.is("type") == true || change.has(["set", "data", "type"])
            }
        ),
        LintRule(
            "rename_column",
            why: "programs that run beside fail from this moment on",
            rewrite: """
                ALTER TABLE items ADD COLUMN owner text;
                -- write both, fill the old rows by a backfill, read the new one, drop the old one
                """,
            bad: "ALTER TABLE items RENAME COLUMN assignee TO owner;",
            good: "ALTER TABLE items ADD COLUMN owner text;",
            changes: { action, _ in
                action.begins("rename") && !action.begins("rename", "to")
                    && !action.begins("rename", "constraint")
            }
        ),
        LintRule(
            "rename_object",
            why: "programs that run beside fail from this moment on",
            rewrite: """
                CREATE VIEW tasks AS SELECT * FROM items;
                -- use the new name, and rename in a contract once no program uses the old one
                """,
            bad: "ALTER TABLE items RENAME TO tasks;",
            good: "CREATE VIEW tasks AS SELECT * FROM items;",
            statements: { statement, subject in
                guard statement.begins("alter"), subject.header.phase != .contract else {
                    return false
                }
                if let table = statement.alteredTable {
                    return subject.isInUse(table.name)
                        && table.actions.contains { $0.begins("rename", "to") }
                }
                return statement.has("rename", "to") && !statement.begins("alter", "index")
            }
        ),
        LintRule(
            "rewrite_table",
            why: "the whole table is written anew while nobody may read or write",
            rewrite: """
                CREATE TABLE items_next (LIKE items INCLUDING ALL);
                -- then write to both, fill the new one by a backfill, and change over
                """,
            bad: "VACUUM FULL items;",
            good: "CREATE TABLE items_next (LIKE items INCLUDING ALL);",
            lines: { subject in
                let statements = subject.statements.filter {
                    $0.begins("cluster") || $0.begins("vacuum") && $0.has("full")
                }
                let changes = subject.changes.map(\.action).filter {
                    $0.begins("set", "tablespace") || $0.begins("set", "logged")
                        || $0.begins("set", "unlogged") || $0.begins("set", "access", "method")
                }
                return statements.map(\.line) + changes.map(\.line)
            }
        ),
    ]
}
