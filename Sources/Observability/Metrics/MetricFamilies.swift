/// A declared family of counters, one for each label set.
public struct CounterFamily: Sendable {
    /// The family's label sets.
    let series: MetricSeries<Counter>

    /// The counter of a label set, its values in the order of the declared names.
    ///
    /// Hold it where it is used often. A set beyond the family's limit, or of another length than
    /// the declared labels, gets the overflow series and is counted as refused.
    public func child(_ labelValues: String...) -> Counter { series.child(labelValues) }
}

/// A declared family of gauges, one for each label set.
public struct GaugeFamily: Sendable {
    /// The family's label sets.
    let series: MetricSeries<Gauge>

    /// The gauge of a label set, under the rules of ``CounterFamily/child(_:)``.
    public func child(_ labelValues: String...) -> Gauge { series.child(labelValues) }
}

/// A declared family of histograms, one for each label set.
public struct HistogramFamily: Sendable {
    /// The family's label sets.
    let series: MetricSeries<Histogram>

    /// The histogram of a label set, under the rules of ``CounterFamily/child(_:)``.
    public func child(_ labelValues: String...) -> Histogram { series.child(labelValues) }
}

/// A declared family that tells what does not change.
public struct InfoFamily: Sendable {
    /// The family's label sets.
    let series: MetricSeries<Gauge>

    /// Tells the values, in the order of the declared names.
    public func tell(_ labelValues: String...) { series.child(labelValues).set(1) }
}
