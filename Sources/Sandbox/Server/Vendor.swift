/// A vendor whose service the sandbox simulates.
public enum Vendor: String, Sendable, Hashable, CaseIterable, Codable {
    /// Fireflies, where transcripts come from.
    case fireflies

    /// Gemini, the language model.
    case gemini

    /// monday.com, where the board is.
    case monday

    /// Render, where programs run.
    case render
}
