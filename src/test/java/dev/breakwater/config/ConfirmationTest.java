package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A change that is undone unless it is confirmed. */
class ConfirmationTest extends ConfigStoreContract {
    private static final Duration TIME = Duration.ofSeconds(30);

    private ConfigVersion pending;

    @BeforeEach
    void change() throws Exception {
        pending = store.edit(StoreScene.put("grace_period", "20s").confirmWithin(TIME));
    }

    @Test
    void itIsAppliedAndNotWritten() throws Exception {
        assertThat(scene.grace()).isEqualTo(20);
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG);
        assertThat(pending.pending()).isTrue();
        assertThat(pending.persisted()).isFalse();
        assertThat(store.pending().version()).isEqualTo(2);
        assertThat(store.pending().revertsTo()).isEqualTo(1);
        assertThat(store.pending().revertsAt()).isAfter(pending.at());
        assertThat(scene.timer).containsValue(TIME);
    }

    @Test
    void onceConfirmedItIsWrittenAndStays() throws Exception {
        ConfigVersion kept = store.confirm();
        assertThat(kept.number()).isEqualTo(2);
        assertThat(kept.etag()).isEqualTo(pending.etag());
        assertThat(kept.pending()).isFalse();
        assertThat(kept.persisted()).isTrue();
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG.replace("10s", "20s"));
        assertThat(scene.timer).isEmpty();
        assertThat(store.pending()).isNull();
        assertThat(scene.told).containsExactly(pending, kept);
        assertThatThrownBy(store::confirm).isInstanceOf(ConflictException.class);
    }

    @Test
    void itIsUndoneWhenItsTimeIsOver() throws Exception {
        scene.timeIsOver();
        assertThat(scene.grace()).isEqualTo(10);
        assertThat(store.current().number()).isEqualTo(3);
        assertThat(store.current().source()).isEqualTo("revert of 2");
        assertThat(store.current().persisted()).isTrue();
        assertThat(store.pending()).isNull();
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG);
        assertThatThrownBy(store::confirm).isInstanceOf(ConflictException.class);
        assertThatThrownBy(store::revert).isInstanceOf(ConflictException.class);
    }

    @Test
    void aTimerThatComesTooLateUndoesNothing() throws Exception {
        Runnable late = scene.timer.keySet().iterator().next();
        store.confirm();
        store.edit(StoreScene.put("grace_period", "30s").confirmWithin(TIME));
        late.run();
        assertThat(scene.grace()).isEqualTo(30);
        assertThat(store.pending()).isNotNull();
    }

    @Test
    void itCanBeUndoneAtOnce() throws Exception {
        assertThat(store.revert().source()).isEqualTo("revert of 2");
        assertThat(scene.grace()).isEqualTo(10);
        assertThat(scene.timer).isEmpty();
        scene.grace("30s");
        assertThat(scene.text()).contains("30s");
    }

    @Test
    void otherEditsWaitForIt() throws Exception {
        assertThatThrownBy(() -> scene.grace("30s"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("Version 2 waits to be confirmed");
        assertThatThrownBy(() -> store.rollback(1, null, null)).isInstanceOf(ConflictException.class);
        assertThat(scene.grace()).isEqualTo(20);
    }

    @Test
    void aChangeOfTheFileEndsIt() throws Exception {
        scene.rewrite("10s", "40s");
        store.fileChanged();
        assertThat(scene.grace()).isEqualTo(40);
        assertThat(store.pending()).isNull();
        assertThat(scene.timer).isEmpty();
        assertThat(store.current().source()).isEqualTo("file");
        assertThat(store.current().persisted()).isTrue();
    }

    @Test
    void aChangeOfTheFileThatNobodyHasNoticedEndsItBeforeItIsConfirmed() throws Exception {
        scene.rewrite("10s", "40s");
        assertThatThrownBy(store::confirm)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("file has changed");
        assertThat(scene.grace()).isEqualTo(40);
        assertThat(scene.text()).contains("40s");
    }

    @Test
    void aFileThatCannotBeLoadedNeitherEndsItNorIsOverwritten() throws Exception {
        Files.writeString(scene.path, "{");
        store.fileChanged();
        assertThat(store.pending()).isNotNull();
        assertThatThrownBy(store::confirm).isInstanceOf(ConflictException.class);
        scene.timeIsOver();
        assertThat(scene.grace()).isEqualTo(10);
        assertThat(scene.text()).isEqualTo("{");
    }

    @Test
    void aStateThatWaitsIsNotKeptOverAChangeOfTheFile() throws Exception {
        store.revert();
        store.edit(Edit.of("test", BackendEdits.state("default", "h:2", BackendState.DOWN))
                .confirmWithin(TIME));
        scene.rewrite("10s", "40s");
        store.fileChanged();
        assertThat(scene.state("h:2")).isEqualTo(BackendState.READY);
    }

    @Test
    void nothingIsUndoneOnceTheStoreIsClosed() {
        store.close();
        assertThat(scene.timer).isEmpty();
    }
}
