package dev.breakwater.metrics;

import com.codahale.metrics.Reservoir;
import com.codahale.metrics.Snapshot;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Durations in {@link Buckets}, since the beginning and over the last one to two minutes. What it takes does not grow with what it is given, and no thread waits
 * for another. Safe for use by any thread.
 */
final class BucketReservoir implements Reservoir {
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

    /** What had come in at the beginning of this period, and of the one before. */
    private record Marks(long at, DurationSnapshot present, DurationSnapshot before) {}

    private final LongSupplier nanoTime;
    /** Made when first needed: most of them never are. */
    private final AtomicReferenceArray<LongAdder> counts = new AtomicReferenceArray<>(Buckets.COUNT);

    private final LongAdder sum = new LongAdder();
    private final AtomicReference<Marks> marks;

    BucketReservoir(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        marks = new AtomicReference<>(new Marks(nanoTime.getAsLong(), DurationSnapshot.EMPTY, DurationSnapshot.EMPTY));
    }

    @Override
    public void update(long nanos) {
        int index = Buckets.index(nanos);
        LongAdder count = counts.get(index);
        if (count == null) {
            counts.compareAndSet(index, null, new LongAdder());
            count = counts.get(index);
        }
        count.increment();
        sum.add(nanos);
    }

    /** Begins another period where the present one is over; whoever comes second goes on with the first one's. */
    void rotate(long now) {
        Marks last = marks.get();
        if (now - last.at >= PERIOD) {
            DurationSnapshot total = total();
            DurationSnapshot before = now - last.at < 2 * PERIOD ? last.present : total;
            marks.compareAndSet(last, new Marks(now, total, before));
        }
    }

    /** Everything since the beginning. */
    DurationSnapshot total() {
        long[] sums = new long[Buckets.COUNT];
        for (int i = 0; i < sums.length; i++) {
            LongAdder count = counts.get(i);
            sums[i] = count == null ? 0 : count.sum();
        }
        return new DurationSnapshot(sums, sum.sum());
    }

    DurationSnapshot recent() {
        rotate(nanoTime.getAsLong());
        // Before the counts, which must not be older.
        DurationSnapshot before = marks.get().before;
        return total().since(before);
    }

    @Override
    public int size() {
        return total().size();
    }

    @Override
    public Snapshot getSnapshot() {
        return recent();
    }
}
