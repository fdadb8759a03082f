extension RuleModel {
    /// The model that the program ships, written by `scripts/tune-rules`.
    static let shipped = RuleModel(
        verbatim: .verbatim,
        tidy: .tidy,
        lowest: 0.3
    )
}
