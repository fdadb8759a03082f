extension RuleModel {
    /// The model that the program ships.
    static let shipped = RuleModel(verbatim: RuleWeights(table: "-5 bias"), tidy: RuleWeights(table: "-5 bias"))
}
