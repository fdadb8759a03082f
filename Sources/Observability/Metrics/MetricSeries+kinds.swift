extension MetricSeries where Child == Counter {
    /// The series of a counter family.
    convenience init(counters descriptor: MetricDescriptor, refused: Counter) {
        self.init(
            descriptor: descriptor,
            refused: refused,
            makeChild: { Counter() },
            renderLines: descriptor.renderLine
        )
    }
}

extension MetricSeries where Child == Gauge {
    /// The series of a gauge family.
    convenience init(gauges descriptor: MetricDescriptor, refused: Counter) {
        self.init(
            descriptor: descriptor,
            refused: refused,
            makeChild: { Gauge() },
            renderLines: descriptor.renderLine
        )
    }
}

extension MetricSeries where Child == Histogram {
    /// The series of a histogram family.
    convenience init(histograms descriptor: MetricDescriptor, refused: Counter) {
        let bounds = descriptor.bucketBounds
        self.init(
            descriptor: descriptor,
            refused: refused,
            makeChild: { Histogram(bounds: bounds) },
            renderLines: descriptor.renderHistogramLines
        )
    }
}

extension MetricDescriptor {
    fileprivate var bucketBounds: [Double] {
        guard case .histogram(let buckets) = kind else { return [] }
        return Array(buckets.prefix(Histogram.boundLimit))
    }

    /// The beginning of the one line of a counter or gauge.
    @Sendable fileprivate func renderLine(_ values: [String]) -> [[UInt8]] {
        [ExpositionEncoder.lineBeginning(name, labels: labels, values: values)]
    }

    /// The beginnings of a histogram's lines: each bucket, `+Inf`, `_sum`, `_count`.
    @Sendable fileprivate func renderHistogramLines(_ values: [String]) -> [[UInt8]] {
        let buckets = (bucketBounds + [.infinity]).map { bound in
            ExpositionEncoder.lineBeginning(
                "\(name)_bucket",
                labels: labels,
                values: values,
                bucketBound: bound
            )
        }
        let totals = ["sum", "count"].map { part in
            ExpositionEncoder.lineBeginning("\(name)_\(part)", labels: labels, values: values)
        }
        return buckets + totals
    }
}
