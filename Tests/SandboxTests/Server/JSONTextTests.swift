import Testing

@testable import Sandbox

struct JSONTextTests {
    @Test(arguments: [
        "null", "true", "-3", "1.5", "\"é \\\" \\\\ \\n \\u0001 🐎\"", "[]", "[1,[2,{\"a\":null}]]",
        "{}", "{\"b\":1,\"a\":{\"c\":false}}",
    ])
    func `what is read is written again`(text: String) throws {
        let value = try JSONText.read(Array(text.utf8))
        #expect(try JSONText.read(JSONText.write(value)) == value)
    }

    @Test func `members keep their order and numbers without a fraction have none`() {
        let value: JSONValue = ["z": 1, "a": .double(2), "m": .double(0.25), "n": .double(.nan)]
        #expect(JSONText.string(value) == #"{"z":1,"a":2,"m":0.25,"n":null}"#)
        #expect(JSONText.string(.double(1_785_752_123_456)) == "1785752123456")
    }

    @Test func `text that is no JSON or is nested too deeply is refused`() {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        let bottomless = String(repeating: "{\"a\":", count: 100_000)
        let quoted = "\"" + String(repeating: "[", count: 100) + "\""
        for text in ["", "{", "nul", "{\"a\":}", deep, bottomless] {
            #expect(throws: JSONText.Refusal.self) { try JSONText.read(Array(text.utf8)) }
        }
        #expect(throws: Never.self) { try JSONText.read(Array(quoted.utf8)) }
    }
}
