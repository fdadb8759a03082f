import Meetings
import Testing

@testable import Sandbox

struct GeminiResponseSchemaTests {
    private let proposals = [
        ItemProposal(
            text: "Send it",
            assignee: nil,
            dueText: "by Friday",
            confidence: 0.5,
            quotes: [.init(sentence: 3, words: "I'll send it"), .init(words: "by Friday")]
        )
    ]

    private func value(_ schema: JSONValue) -> String {
        JSONText.string(GeminiResponseSchema(schema).value(for: proposals))
    }

    @Test func `the vendor's own schema form is filled by the names of its properties`() {
        let schema: JSONValue = [
            "type": "OBJECT", "propertyOrdering": ["language", "actionItems"],
            "properties": [
                "actionItems": [
                    "type": "ARRAY",
                    "items": [
                        "type": "OBJECT",
                        "propertyOrdering": ["task", "owner", "due_date", "evidence", "sure"],
                        "properties": [
                            "task": ["type": "STRING"],
                            "owner": ["type": "STRING", "nullable": true],
                            "due_date": ["type": "STRING"],
                            "evidence": ["type": "ARRAY", "items": ["type": "INTEGER"]],
                            "sure": ["type": "BOOLEAN"],
                        ],
                    ],
                ],
                "language": ["type": "STRING", "enum": ["en", "de"]],
            ],
        ]
        #expect(
            value(schema)
                == #"{"language":"en","actionItems":[{"task":"Send it","owner":null,"#
                + #""due_date":"by Friday","evidence":[3,null],"sure":false}]}"#
        )
    }

    @Test func `references, choices and lists of types are followed`() {
        let schema: JSONValue = [
            "$defs": [
                "Item": [
                    "type": "object", "required": ["title", "assignee", "quote", "sentence"],
                    "properties": [
                        "title": ["type": "string"],
                        "assignee": ["anyOf": [["type": "null"], ["type": "string"]]],
                        "quote": ["type": "string"], "sentence": ["type": ["integer", "null"]],
                    ],
                ]
            ],
            "type": "array", "items": ["$ref": "#/$defs/Item"],
        ]
        #expect(
            value(schema)
                == #"[{"title":"Send it","assignee":null,"quote":"I'll send it","sentence":3}]"#
        )
    }

    @Test func `lists of texts take the items' texts, unknown lists stay empty`() {
        #expect(value(["type": "array", "items": ["type": "string"]]) == #"["Send it"]"#)
        #expect(value(["type": "object", "properties": ["n": ["type": "integer"]]]) == #"{"n":0}"#)
        #expect(value([:]) == "\"\"")
    }

    @Test func `a schema that refers to itself ends`() {
        let schema: JSONValue = [
            "$defs": [
                "Node": ["type": "object", "properties": ["next": ["$ref": "#/$defs/Node"]]]
            ],
            "$ref": "#/$defs/Node",
        ]
        #expect(value(schema).hasPrefix("{\"next\":"))
        #expect(value(["$ref": "#"]) != "")
        #expect(!GeminiResponseSchema(schema).isTooLarge)
    }

    @Test func `a schema whose answer would grow without measure is refused`() {
        let reference: JSONValue = ["$ref": "#"]
        let schema: JSONValue = [
            "type": "object", "properties": ["a": reference, "b": reference, "c": reference],
        ]
        #expect(GeminiResponseSchema(schema).isTooLarge)
        #expect(!GeminiResponseSchema(GeminiSimulatorTests.schema).isTooLarge)
    }
}
