import OrderedCollections

/// A message of the Gemini API as its JSON form is read: which fields there are, of which type.
///
/// Names are those of the vendor's published protocol buffers; a test compares them. The API takes
/// each name in camel case and in snake case and refuses every other one.
struct GeminiMessage: Sendable {
    /// The type of a field.
    indirect enum FieldType: Sendable {
        case string, int, number, bool
        /// Anything, not looked at here.
        case any
        /// One of the named values.
        case oneOf([String])
        /// Another message, by its name.
        case message(String)
        /// A list of these.
        case list(FieldType)
        /// An object with free names and these values.
        case map(FieldType)
    }

    /// The fields by their names in camel case.
    let fields: [String: FieldType]

    /// The messages of a request, by name; the fields that the simulator knows.
    static let all: [String: GeminiMessage] = [
        "GenerateContentRequest": GeminiMessage(fields: [
            "model": .string, "systemInstruction": .message("Content"),
            "contents": .list(.message("Content")), "tools": .any, "toolConfig": .any,
            "safetySettings": .list(.message("SafetySetting")),
            "generationConfig": .message("GenerationConfig"), "cachedContent": .string,
        ]),
        "Content": GeminiMessage(fields: ["parts": .list(.message("Part")), "role": .string]),
        "Part": GeminiMessage(fields: [
            "text": .string, "thought": .bool, "thoughtSignature": .string, "inlineData": .any,
            "fileData": .any, "functionCall": .any, "functionResponse": .any,
            "executableCode": .any, "codeExecutionResult": .any, "videoMetadata": .any,
            "partMetadata": .any,
        ]),
        "SafetySetting": GeminiMessage(fields: [
            "category": .string,
            "threshold": .oneOf([
                "HARM_BLOCK_THRESHOLD_UNSPECIFIED", "BLOCK_LOW_AND_ABOVE",
                "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "BLOCK_NONE", "OFF",
            ]),
        ]),
        "GenerationConfig": GeminiMessage(fields: [
            "candidateCount": .int, "stopSequences": .list(.string), "maxOutputTokens": .int,
            "temperature": .number, "topP": .number, "topK": .int, "seed": .int,
            "responseMimeType": .string, "responseSchema": .message("Schema"),
            "responseJsonSchema": .any, "presencePenalty": .number, "frequencyPenalty": .number,
            "responseLogprobs": .bool, "logprobs": .int, "responseModalities": .list(.string),
            "thinkingConfig": .message("ThinkingConfig"), "mediaResolution": .string,
        ]),
        "ThinkingConfig": GeminiMessage(fields: [
            "includeThoughts": .bool, "thinkingBudget": .int,
            "thinkingLevel": .oneOf([
                "THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH",
            ]),
        ]),
        "Schema": GeminiMessage(fields: [
            "type": .oneOf([
                "TYPE_UNSPECIFIED", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT",
                "NULL",
            ]),
            "format": .string, "title": .string, "description": .string, "nullable": .bool,
            "enum": .list(.string), "items": .message("Schema"), "maxItems": .any,
            "minItems": .any, "properties": .map(.message("Schema")), "required": .list(.string),
            "minProperties": .any, "maxProperties": .any, "minimum": .number, "maximum": .number,
            "minLength": .any, "maxLength": .any, "pattern": .string, "example": .any,
            "anyOf": .list(.message("Schema")), "propertyOrdering": .list(.string),
            "default": .any,
        ]),
    ]

    /// A body that is no such message.
    struct Fault: Error, Equatable {
        /// The sentence, as the API words it.
        let message: String
    }

    /// Reads a message; the answer has every name in camel case.
    ///
    /// - Throws: `Fault` for the first unknown name or value of another type.
    static func read(
        _ json: JSONValue,
        as name: String,
        at path: String = ""
    ) throws(Fault) -> JSONValue {
        guard let members = json.members else { throw invalid(json, path, "Invalid value") }
        var result: JSONValue.Members = [:]
        for (given, value) in members {
            let field = camelCase(given)
            guard let type = all[name]?.fields[field] else {
                let place = path.isEmpty ? "" : " at '\(path)'"
                throw Fault(
                    message: "Invalid JSON payload received. Unknown name \"\(given)\"\(place): "
                        + "Cannot find field."
                )
            }
            let below = path.isEmpty ? given : "\(path).\(given)"
            result[field] = try read(value, as: type, at: below)
        }
        return .object(result)
    }

    private static func read(
        _ value: JSONValue,
        as type: FieldType,
        at path: String
    ) throws(Fault) -> JSONValue {
        guard value != .null else { return .null }
        switch type {
        case .any:
            return value
        case .string where value.text != nil, .bool where value.flag != nil,
            .number where value.number != nil, .int where value.wholeNumber != nil:
            return value
        case .oneOf(let names) where names.contains(value.text ?? ""):
            return value
        case .message(let name):
            return try read(value, as: name, at: path)
        case .list(let element):
            // A single value stands for a list of one, as in every such API of the vendor.
            var elements: [JSONValue] = []
            for (index, part) in (value.elements ?? [value]).enumerated() {
                elements.append(try read(part, as: element, at: "\(path)[\(index)]"))
            }
            return .array(elements)
        case .map(let element):
            guard let members = value.members else { break }
            var result: JSONValue.Members = [:]
            for (key, part) in members {
                result[key] = try read(part, as: element, at: "\(path).\(key)")
            }
            return .object(result)
        case .string, .bool, .number, .int, .oneOf:
            break
        }
        throw invalid(value, path, "Invalid value")
    }

    private static func invalid(_ value: JSONValue, _ path: String, _ reason: String) -> Fault {
        Fault(message: "\(reason) at '\(path)': \(JSONText.string(value).prefix(60))")
    }

    /// `max_output_tokens` as `maxOutputTokens`.
    static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_", omittingEmptySubsequences: false)
        guard let first = words.first, words.count > 1 else { return name }
        return words.dropFirst().reduce(String(first)) {
            $0 + $1.prefix(1).uppercased() + $1.dropFirst()
        }
    }
}
