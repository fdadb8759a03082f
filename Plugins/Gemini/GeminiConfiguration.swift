import ModuleKit
import Observability

/// What the module reads from the environment.
struct GeminiConfiguration {
    /// The key of the API; without it the module stays off.
    static let apiKey = ConfigurationKey.secret(
        "GEMINI_API_KEY",
        help: "The key of the Gemini API; it switches the module on."
    )
    /// The address of the API with its version.
    static let apiURL = ConfigurationKey.url(
        "GEMINI_API_URL",
        default: "https://generativelanguage.googleapis.com/v1beta",
        help: "The address of the Gemini API, its version included."
    )
    /// The model that is asked.
    static let model = ConfigurationKey<String>(
        "GEMINI_MODEL",
        rule: "a model's name of letters, digits, dots, hyphens and underscores",
        defaultText: "gemini-3.8-flash",
        whenAbsent: "gemini-3.8-flash",
        help: "The model that is asked for action items."
    ) { text in
        let isName = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard isName, text.utf8.count <= 100 else { throw NotAName() }
        return text
    }
    /// How much of a transcript goes into one request.
    static let partTokens = ConfigurationKey.int(
        "GEMINI_PART_TOKENS",
        in: 1_000...500_000,
        default: 60_000,
        help: "The most tokens of a transcript in one request; longer ones are sent in parts."
    )
    /// Every key of the module.
    static let all: [any ConfigurationDeclaration] = [apiKey, apiURL, model, partTokens]

    private struct NotAName: Error {}

    /// The key of the API.
    let key: Secret
    /// The address of the API with its version.
    let url: String
    /// The model that is asked.
    let model: String
    /// How much of a transcript goes into one request.
    let partTokens: Int

    /// Reads the checked values.
    ///
    /// - Throws: `ModuleSkipped` without a key.
    init(_ values: ConfigurationValues) throws {
        guard let key = try values[Self.apiKey] else {
            throw ModuleSkipped("Set GEMINI_API_KEY to find action items with Gemini.")
        }
        self.key = key
        url = try values[Self.apiURL]
        model = try values[Self.model]
        partTokens = try values[Self.partTokens]
    }
}
