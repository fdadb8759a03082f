import Testing

@testable import Sandbox

struct GraphQLParserTests {
    /// The value of the argument `a` of the first field of a document.
    private func argument(_ document: String) throws -> GraphQLValue.Content {
        let parsed = try GraphQLParser.parse(document)
        guard case .field(let field) = parsed.operations.first?.selections.first else {
            throw Missing()
        }
        return try #require(field.arguments.first).value.content
    }

    private struct Missing: Error {}

    private func text(_ document: String) throws -> String? {
        guard case .string(let text) = try argument(document) else { return nil }
        return text
    }

    @Test func `every part of an operation is read`() throws {
        let document = try GraphQLParser.parse(
            """
            # A comment, and a comma more than needed.
            query Find($id: ID! = "1", $tags: [String!]!) @skip(if: true) {
              first: item(id: $id, tags: $tags,) { id, ...Parts @include(if: false) }
              ... on Query { __typename }
              ... { me { name } }
            }
            fragment Parts on Item { name }
            """
        )
        let operation = try #require(document.operations.first)
        #expect(operation.name == "Find")
        #expect(operation.variables.map(\.name) == ["id", "tags"])
        #expect(operation.variables.map { "\($0.type)" } == ["ID!", "[String!]!"])
        #expect(operation.variables.first?.defaultValue != nil)
        #expect(operation.directives.map(\.name) == ["skip"])
        #expect(document.fragment(named: "Parts")?.typeCondition == "Item")
        guard case .field(let field) = operation.selections.first else {
            Issue.record("the first selection is no field")
            return
        }
        #expect(field.responseKey == "first" && field.name == "item")
        #expect(field.arguments.map(\.name) == ["id", "tags"])
    }

    @Test(arguments: [
        (#"{ f(a: "plain \"quoted\" \\ \/ \n\t") }"#, "plain \"quoted\" \\ / \n\t"),
        (#"{ f(a: "\u00e9 \u{1F40E} \uD83D\uDC0E é") }"#, "é 🐎 🐎 é"),
        (#"{ f(a: "") }"#, ""),
        ("{ f(a: \"\"\"\n    one\n      two\n\n    three\n  \"\"\") }", "one\n  two\n\nthree"),
        ("{ f(a: \"\"\"say \\\"\"\" twice\"\"\") }", "say \"\"\" twice"),
        ("{ f(a: \"\"\"\r\n  one\r\n  two\r\n\"\"\") }", "one\ntwo"),
    ])
    func `strings and block strings have the value that the specification gives`(
        document: String,
        value: String
    ) throws {
        #expect(try text(document) == value)
    }

    @Test func `numbers keep their text and their kind`() throws {
        guard case .int("-12") = try argument("{ f(a: -12) }") else {
            Issue.record("no int")
            return
        }
        guard case .float("1.5e-3") = try argument("{ f(a: 1.5e-3) }") else {
            Issue.record("no float")
            return
        }
        #expect(throws: GraphQLError.self) { try GraphQLParser.parse("{ f(a: 01) }") }
        #expect(throws: GraphQLError.self) { try GraphQLParser.parse("{ f(a: 1.) }") }
        #expect(throws: GraphQLError.self) { try GraphQLParser.parse("{ f(a: 1x) }") }
    }

    @Test(arguments: [
        ("", 1, 1), ("{", 1, 2), ("{ f(a: \"x\n) }", 1, 10), ("{\n  f(:\n}", 2, 5),
        ("query é { f }", 1, 7), ("{ f }\n# é\n}", 3, 1), ("{ a }\r\n}", 2, 1),
        ("{ f(a: \"\\q\") }", 1, 9), ("{ f(a: \"\\uD83D\") }", 1, 9), ("{ ..f }", 1, 3),
        ("fragment on on T { a }", 1, 10), ("query ($a: Int = $b) { f }", 1, 18),
    ])
    func `a syntax error names its line and column`(
        document: String,
        line: Int,
        column: Int
    ) {
        let error = #expect(throws: GraphQLError.self) { try GraphQLParser.parse(document) }
        #expect(error?.locations == [GraphQLLocation(line: line, column: column)])
        #expect(error?.stage == .syntax)
    }

    @Test func `documents beyond the limits are refused`() throws {
        let deep = String(repeating: "{ a ", count: 40) + String(repeating: "}", count: 40)
        let lists = "{ f(a: " + String(repeating: "[", count: 100_000)
        let many = "{ " + String(repeating: "a ", count: 30_000) + "}"
        let long = "{ a } #" + String(repeating: "x", count: 300_000)
        for (document, word) in [
            (deep, "nested"), (lists, "nested"), (many, "tokens"), (long, "longer"),
        ] {
            let error = #expect(throws: GraphQLError.self) { try GraphQLParser.parse(document) }
            #expect(error?.message.contains(word) == true)
        }
    }

    @Test func `random bytes end in a document or in an error`() {
        let seed = SeededRandom.runSeed
        print("seed \(seed)")  // Replays with SEED.
        var random = SeededRandom(seed: seed)
        let alphabet = Array("{}()[]!:=@|.$\"\\#,\n aé1-e…query".utf8)
        for _ in 0..<5_000 {
            let count = Int.random(in: 0..<60, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(GraphQLError) {
                let document = try GraphQLParser.parse(text)
                #expect(!document.operations.isEmpty || !document.fragments.isEmpty)
            } catch {
                #expect(!error.locations.isEmpty)
            }
        }
    }
}
