/// A vendor whose service the sandbox simulates.
public enum Vendor: String, Sendable, Hashable, CaseIterable, Codable {
    case fireflies, gemini, monday, render
}
