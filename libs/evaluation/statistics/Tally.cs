namespace ModelNet.Evaluation;

/// <summary>So many right answers of so many questions.</summary>
/// <param name="Right">Right answers.</param>
/// <param name="Asked">Questions, those that failed among them.</param>
public readonly record struct Tally(int Right, int Asked)
{
    /// <summary>The share of right answers, 0 to 1; 0 when nothing was asked.</summary>
    public double Accuracy => Asked == 0 ? 0 : (double)Right / Asked;

    /// <summary>
    /// The Wilson score interval at 95 % without continuity correction (E. B. Wilson, JASA 22, 1927): it stays inside 0 to 1 and keeps its
    /// coverage near both ends, where the usual ± 1.96 standard errors collapse. 0 to 1 when nothing was asked.
    /// </summary>
    public Interval Interval
    {
        get
        {
            if (Asked == 0)
            {
                return new Interval(0, 1);
            }

            const double square = Evaluation.Interval.Z * Evaluation.Interval.Z;
            var p = Accuracy;
            var center = (p + (square / (2 * Asked))) / (1 + (square / Asked));
            var half = Evaluation.Interval.Z * Math.Sqrt((p * (1 - p) / Asked) + (square / (4.0 * Asked * Asked))) / (1 + (square / Asked));
            return new Interval(Right == 0 ? 0 : center - half, Right == Asked ? 1 : center + half); // exact where rounding would leave a trace
        }
    }
}
