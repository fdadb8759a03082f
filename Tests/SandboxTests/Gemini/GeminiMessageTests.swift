import Foundation
import Testing

@testable import Sandbox

struct GeminiMessageTests {
    static let folder = GraphQLCrossCheckTests.publishedSchemas.appending(path: "gemini")

    @Test func `names are taken in camel case and in snake case`() throws {
        let json: JSONValue = [
            "generation_config": ["max_output_tokens": 5, "topP": 1],
            "contents": ["parts": ["text": "one part, no list"]],
        ]
        let message = try GeminiMessage.read(json, as: "GenerateContentRequest")
        #expect(message["generationConfig"] == ["maxOutputTokens": 5, "topP": 1])
        #expect(message["contents"] == [["parts": [["text": "one part, no list"]]]])
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: folder.path(percentEncoded: false)),
            "the published protocol buffers are not here"
        )
    )
    func `every name stands in the published protocol buffers`() throws {
        var published: [String: Set<String>] = [:]
        for file in ["generative_service", "content", "safety"] {
            let text = try String(
                contentsOf: Self.folder.appending(path: "\(file).proto"),
                encoding: .utf8
            )
            published.merge(Self.fields(of: text)) { $0.union($1) }
        }
        // The service knows this one, the published file lags behind.
        published["ThinkingConfig"]?.insert("thinkingLevel")
        for (name, message) in GeminiMessage.all {
            let fields = try #require(published[name], "\(name)")
            let unknown = Set(message.fields.keys).subtracting(fields)
            #expect(unknown.isEmpty, "\(name)")
        }
    }

    /// The fields of each message, by its name: a reader for exactly these files.
    private static func fields(of text: String) -> [String: Set<String>] {
        var messages: [String: Set<String>] = [:]
        var open: [String] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let first = words.first, !first.hasPrefix("//") else { continue }
            if line.hasSuffix("{") {
                open.append(first == "message" ? words[1] : open.last ?? "")
            } else if first.hasPrefix("}") {
                _ = open.popLast()
            } else if let equals = words.firstIndex(of: "="), equals >= 2 || words.count == 2 {
                messages[open.last ?? "", default: []].insert(
                    GeminiMessage.camelCase(words[equals - 1])
                )
            } else if first == "optional" || first == "repeated" || words.count == 2 {
                messages[open.last ?? "", default: []].insert(
                    GeminiMessage.camelCase(words[words.count - 1])
                )
            }
        }
        return messages
    }
}
