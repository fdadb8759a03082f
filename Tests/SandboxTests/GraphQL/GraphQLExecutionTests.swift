import Testing

@testable import Sandbox

struct GraphQLExecutionTests {
    private static let schemaText = """
        type Query { shop(id: ID = "7"): Shop  node: Node!  shops(ids: [ID!]!, size: Size): [Shop]! }
        enum Size { SMALL LARGE }
        interface Node { id: ID! }
        type Shop implements Node { id: ID! name: String broken: String! list: [Shop!] echo(where: Filter): String }
        input Filter { text: String! = "all" tags: [String!] }
        """

    /// A shop; `broken` throws, and `list` holds one shop that is there and one that is not.
    private struct Shop: GraphQLObject {
        let id: String
        var typeName: String { "Shop" }
        func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
            switch call.name {
            case "id": .text(id)
            case "name": .text("Shop \(id)")
            case "broken": throw GraphQLFieldError(message: "It broke", extensions: ["code": "B"])
            case "list": .list([.object(Shop(id: "a")), .null])
            default: .text(JSONText.string(call["where"] ?? .null))
            }
        }
    }

    private struct Root: GraphQLObject {
        var typeName: String { "Query" }
        func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
            switch call.name {
            case "shops":
                .list((call["ids"]?.elements ?? []).map { .object(Shop(id: $0.text ?? "")) })
            default: .object(Shop(id: call["id"]?.text ?? "1"))
            }
        }
    }

    private func run(
        _ query: String,
        variables: JSONValue = .null,
        operation: String? = nil
    ) throws -> GraphQLExecution.Outcome {
        let request = try GraphQLRequest(
            query: query,
            operationName: operation,
            variables: variables,
            schema: try GraphQLSchemaParser.parse(Self.schemaText)
        )
        return GraphQLExecution.run(request, root: Root())
    }

    private func data(_ query: String, variables: JSONValue = .null) throws -> String {
        JSONText.string(try run(query, variables: variables).data)
    }

    private func refusal(_ query: String, variables: JSONValue = .null) -> [String] {
        do {
            _ = try run(query, variables: variables)
            return []
        } catch let refusal as GraphQLRefusal {
            return refusal.errors.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `fields answer in the document's order under their aliases`() throws {
        #expect(
            try data("{ b: shop { name id } a: shop(id: 3) { id kind: __typename } }")
                == #"{"b":{"name":"Shop 7","id":"7"},"a":{"id":"3","kind":"Shop"}}"#
        )
    }

    @Test func `fragments apply where the type fits and merge into one answer`() throws {
        let query = """
            { node { ...N ... on Shop { name } } shop { list { id } } }
            fragment N on Node { id ... on Shop { n: name } }
            """
        let outcome = try run(query)
        #expect(
            JSONText.string(outcome.data["node"] ?? .null)
                == #"{"id":"1","n":"Shop 1","name":"Shop 1"}"#
        )
    }

    @Test func `skip and include decide by literals and variables`() throws {
        let query = """
            query ($yes: Boolean!, $no: Boolean = false) {
              a: shop @skip(if: $yes) { id } b: shop @include(if: $no) { id }
              c: shop @include(if: $yes) @skip(if: $no) { id } ... @include(if: false) { d: shop { id } }
            }
            """
        #expect(try data(query, variables: ["yes": true]) == #"{"c":{"id":"7"}}"#)
    }

    @Test func `an error makes the nearest nullable field null and names path and place`() throws {
        let outcome = try run("{ ok: shop { id }\n  shop { id broken } }")
        #expect(JSONText.string(outcome.data) == #"{"ok":{"id":"7"},"shop":null}"#)
        let failure = try #require(outcome.failures.first)
        #expect(failure.error.message == "It broke")
        #expect(failure.path == ["shop", "broken"])
        #expect(failure.location == GraphQLLocation(line: 2, column: 13))
        #expect(try run("{ node { ... on Shop { broken } } }").data == .null)
        let list = try run("{ shop { list { id } } }")
        #expect(JSONText.string(list.data) == #"{"shop":{"list":null}}"#)
        #expect(list.failures.first?.path == ["shop", "list", 1])
    }

    @Test func `arguments take literals, variables and defaults`() throws {
        #expect(
            try data("{ shops(ids: [1, \"b\"]) { id } }") == #"{"shops":[{"id":"1"},{"id":"b"}]}"#
        )
        #expect(
            try data("query ($i: [ID!]!) { shops(ids: $i) { id } }", variables: ["i": [4, "x"]])
                == #"{"shops":[{"id":"4"},{"id":"x"}]}"#
        )
        #expect(
            try data("query ($i: [ID!]!) { shops(ids: $i) { id } }", variables: ["i": "one"])
                == #"{"shops":[{"id":"one"}]}"#
        )
        #expect(
            try data(
                "query ($t: [String!]) { shop { echo(where: {tags: $t}) } }",
                variables: ["t": ["a"]]
            )
            .contains(#"{\"tags\":[\"a\"],\"text\":\"all\"}"#)
        )
    }

    @Test func `variables that do not fit are refused with the reason`() {
        let query = "query ($i: [ID!]!, $s: Size) { shops(ids: $i, size: $s) { id } }"
        #expect(
            refusal(query) == ["Variable \"$i\" of required type \"[ID!]!\" was not provided."]
        )
        #expect(
            refusal(query, variables: ["i": .null])
                == ["Variable \"$i\" of non-null type \"[ID!]!\" must not be null."]
        )
        #expect(
            refusal(query, variables: ["i": [1, true]])
                == [
                    "Variable \"$i\" at index 1 got invalid value true; ID cannot represent value: "
                        + "true"
                ]
        )
        #expect(
            refusal(query, variables: ["i": [], "s": "HUGE"]).first?
                .contains("\"HUGE\" does not exist in \"Size\" enum") == true
        )
        #expect(refusal(query, variables: "i") == ["Variables must be provided as an Object."])
    }

    @Test func `the operation is chosen by its name`() throws {
        let query = "query A { a: shop { id } } query B { b: shop { id } }"
        #expect(JSONText.string(try run(query, operation: "B").data) == #"{"b":{"id":"7"}}"#)
        #expect(refusal(query).first?.contains("operation name") == true)
        #expect(throws: GraphQLRefusal.self) { try run(query, operation: "C") }
    }

    @Test func `fragments in a chain are held to the depth and the number of the limits`() throws {
        for (count, word) in [(40, "nested deeper"), (101, "more than 100 fragments")] {
            var query = "{ shop { ...F0 } }\n"
            for level in 0..<count {
                query += "fragment F\(level) on Shop { list { ...F\(level + 1) } }\n"
            }
            query += "fragment F\(count) on Shop { id }"
            #expect(refusal(query).first?.contains(word) == true)
        }
    }

    @Test func `a query that would grow without end is stopped`() throws {
        var query = "{ shop { ...F0 } }\n"
        for level in 0..<25 {
            query += "fragment F\(level) on Shop { a: list { ...F\(level + 1) } "
            query += "b: list { ...F\(level + 1) } }\n"
        }
        query += "fragment F25 on Shop { id }"
        let request = try GraphQLRequest(
            query: query,
            schema: try GraphQLSchemaParser.parse(Self.schemaText)
        )
        var limits = GraphQLLimits()
        limits.resolvedFields = 10_000
        let outcome = GraphQLExecution.run(request, root: Root(), limits: limits)
        #expect(outcome.failures.contains { $0.error.message.contains("too many fields") })
    }
}
