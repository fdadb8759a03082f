/// The body of a generateContent call that asks for action items as JSON.
///
/// The temperature is left at the model's own setting: Gemini 3 models are meant to run at theirs.
struct GeminiRequest: Encodable {
    /// A text in the place of a message.
    struct Content: Encodable {
        /// The only kind of part that is sent.
        struct Part: Encodable {
            /// The words.
            let text: String
        }

        /// Who speaks; nil in a system instruction.
        let role: String?
        /// The parts of the message.
        let parts: [Part]
    }

    /// How the answer is to look.
    struct GenerationConfig: Encodable {
        /// Asks for JSON; without it the schema is refused.
        let responseMimeType = "application/json"
        /// The shape of the answer.
        let responseJsonSchema = ItemSchema.answer
        /// The most tokens of the answer, thoughts included.
        let maxOutputTokens: Int
        /// How hard to think; not sent where it is left to the model.
        let thinkingConfig: GeminiThinking?
    }

    /// The rules.
    let systemInstruction: Content
    /// The message.
    let contents: [Content]
    /// How the answer is to look.
    let generationConfig: GenerationConfig

    /// Asks for the action items of a message.
    init(
        rules: String,
        message: String,
        maxOutputTokens: Int,
        thinking: GeminiThinking? = nil
    ) {
        systemInstruction = Content(role: nil, parts: [Content.Part(text: rules)])
        contents = [Content(role: "user", parts: [Content.Part(text: message)])]
        generationConfig = GenerationConfig(
            maxOutputTokens: maxOutputTokens,
            thinkingConfig: thinking
        )
    }
}

/// A JSON Schema, as far as the answer's shape needs it.
indirect enum ItemSchema: Encodable, Sendable {
    case object([(name: String, schema: ItemSchema)])
    case array(of: ItemSchema)
    case value([String])

    /// The shape that the model is asked to answer in.
    static let answer = ItemSchema.object([
        (
            "items",
            .array(
                of: .object([
                    ("text", .value(["string"])),
                    ("assignee", .value(["string", "null"])),
                    ("due", .value(["string", "null"])),
                    ("confidence", .value(["number"])),
                    (
                        "quotes",
                        .array(
                            of: .object([
                                ("sentence", .value(["integer"])), ("quote", .value(["string"])),
                            ])
                        )
                    ),
                ])
            )
        )
    ])

    private enum Key: String, CodingKey {
        case type, properties, required, items, propertyOrdering
    }

    private struct Name: CodingKey {
        /// The name.
        let stringValue: String
        /// Nothing: names are no numbers.
        var intValue: Int? { nil }
        /// Takes a name.
        init(stringValue: String) { self.stringValue = stringValue }
        /// Refuses a number.
        init?(intValue: Int) { nil }
    }

    /// Writes the schema; every property is required.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .object(let properties):
            try container.encode("object", forKey: .type)
            var nested = container.nestedContainer(keyedBy: Name.self, forKey: .properties)
            for (name, schema) in properties {
                try nested.encode(schema, forKey: Name(stringValue: name))
            }
            try container.encode(properties.map(\.name), forKey: .required)
            try container.encode(properties.map(\.name), forKey: .propertyOrdering)
        case .array(let element):
            try container.encode("array", forKey: .type)
            try container.encode(element, forKey: .items)
        case .value(let types):
            if types.count == 1 {
                try container.encode(types[0], forKey: .type)
            } else {
                try container.encode(types, forKey: .type)
            }
        }
    }
}
