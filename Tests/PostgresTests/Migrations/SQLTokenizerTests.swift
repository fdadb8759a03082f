import Testing

@testable import Postgres

@Suite struct SQLTokenizerTests {
    private func statements(_ script: String) -> [String] {
        SQLStatement.statements(of: script).map(\.text)
    }

    @Test func `a semicolon in a string, a comment or a quoted name ends no statement`() {
        let script = """
            INSERT INTO a VALUES ('one; two', 'it''s; fine', E'back\\'; slash', $$ x; y $$);
            -- a comment; with one
            /* another; /* within; */ still; */
            CREATE TABLE "odd; name" (id int);
            SELECT 1
            """
        #expect(
            statements(script) == [
                "INSERT INTO a VALUES ('one; two', 'it''s; fine', E'back\\'; slash', $$ x; y $$)",
                "CREATE TABLE \"odd; name\" (id int)", "SELECT 1",
            ]
        )
    }

    @Test func `a routine's body is one statement, quoted by a tag or not`() {
        let quoted = """
            CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$
            BEGIN
                UPDATE a SET b = '$$;'; DELETE FROM a;
            END
            $body$
            """
        let atomic = """
            CREATE FUNCTION g() RETURNS int BEGIN ATOMIC
                SELECT CASE WHEN true THEN 1 END; SELECT 2; END
            """
        #expect(statements("\(quoted);\(atomic);SELECT 3;") == [quoted, atomic, "SELECT 3"])
    }

    @Test func `words are in lower case, quoted names as they are, and each has its line`() {
        let tokens = SQLTokenizer.tokens(of: "ALTER Table\n\"Items\" -- note\nADD x $1 1.5 <> 'a'")
        #expect(tokens.map(\.kind).prefix(4) == [.word, .word, .quotedName, .comment])
        #expect(tokens.map(\.value).prefix(4) == ["alter", "table", "Items", "-- note"])
        #expect(tokens.map(\.line) == [1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3])
        #expect(
            tokens.map(\.kind).dropFirst(6) == [.parameter, .number, .symbol, .symbol, .string]
        )
    }

    @Test(arguments: [
        "'never closed; SELECT", "$tag$ never closed", "/* never /* closed */", "\"never", "E'\\",
        "$", "-", "U&'d\\0061t\\+000061'", "é$x", "",
    ])
    func `every byte belongs to one token at most, whatever the text`(text: String) {
        var end = 0
        for token in SQLTokenizer.tokens(of: text) {
            #expect(token.range.lowerBound >= end && token.range.upperBound <= text.utf8.count)
            #expect(!token.range.isEmpty)
            end = token.range.upperBound
        }
    }

    @Test func `a statement is shown without its values and comments`() {
        let query = """
            UPDATE  people SET mail = 'ana@example.org', age=42 /* secret */
            WHERE "Name" = $1 AND note = $$hidden$$ -- also secret
            """
        #expect(
            SQLStatement.redacted(query)
                == "update people set mail = ?, age=? where \"Name\" = $1 and note = ?"
        )
        #expect(SQLStatement.redacted("SELECT 'cut by the ser") == "select ?")
        #expect(SQLStatement.redacted(String(repeating: "a ", count: 500)).count == 200)
    }
}
