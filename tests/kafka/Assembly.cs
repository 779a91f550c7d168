// The tests share one broker and two cores, and some look at times: one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
