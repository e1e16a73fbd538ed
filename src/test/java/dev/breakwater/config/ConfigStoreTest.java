package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Edits of the document, and the versions that they make. */
class ConfigStoreTest extends ConfigStoreContract {
    @Test
    void theFirstVersionIsWhatItStartedWith() {
        ConfigVersion first = store.current();
        assertThat(first.number()).isEqualTo(1);
        assertThat(first.etag()).matches("\"1-[0-9a-f]{8}\"");
        assertThat(first.source()).isEqualTo("start");
        assertThat(first.persisted()).isTrue();
        assertThat(store.history()).containsExactly(first);
        assertThat(store.readOnlyReason()).isNull();
        assertThat(store.pending()).isNull();
        assertThat(scene.applied).isEmpty();
    }

    @Test
    void anEditIsAppliedAndWrittenAndKeepsPlaceholdersOrderAndShortForms() throws Exception {
        ConfigVersion version = scene.grace("20s");
        assertThat(version.number()).isEqualTo(2);
        assertThat(version.source()).isEqualTo("test grace_period");
        assertThat(version.persisted()).isTrue();
        assertThat(version.reason()).isNull();
        assertThat(scene.grace()).isEqualTo(20);
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG.replace("10s", "20s"));
        assertThat(store.current()).isEqualTo(version);
        assertThat(scene.told).containsExactly(version);
    }

    @Test
    void anEditThatCannotBeUsedChangesNothing() throws Exception {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> scene.grace("soon"));
        assertThat(refused.problems()).singleElement().extracting(Problem::path).isEqualTo("grace_period");
        assertThat(store.history()).hasSize(1);
        assertThat(scene.applied).isEmpty();
        assertThat(scene.told).isEmpty();
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG);
        assertThat(store.lastRefused()).isNull();
    }

    @Test
    void anEditThatCannotBeAppliedIsUndone() throws Exception {
        IllegalStateException failure = new IllegalStateException("no");
        scene.failOnce(failure);
        assertThatThrownBy(() -> scene.grace("20s")).isSameAs(failure);
        assertThat(scene.grace()).isEqualTo(10);
        assertThat(store.history()).hasSize(1);
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG);
    }

    @Test
    void anEditThatChangesNothingMakesNoVersion() throws Exception {
        assertThat(scene.grace("10s")).isEqualTo(store.current());
        assertThat(store.history()).hasSize(1);
        assertThat(scene.applied).isEmpty();
    }

    @Test
    void anEditForAnotherVersionIsStale() throws Exception {
        String first = store.current().etag();
        scene.grace("20s");
        assertThatThrownBy(
                        () -> store.edit(StoreScene.put("grace_period", "30s").ifMatch(first)))
                .isInstanceOf(StaleException.class)
                .hasMessageContaining(store.current().etag());
        assertThat(scene.grace()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"*", "ETAG", "BARE", "'\"0-x\", ETAG'"})
    void anEditForThePresentVersionIsNot(String ifMatch) throws Exception {
        String etag = store.current().etag();
        store.edit(StoreScene.put("grace_period", "30s")
                .ifMatch(ifMatch.replace("ETAG", etag).replace("BARE", etag.replace("\"", ""))));
        assertThat(scene.grace()).isEqualTo(30);
    }

    @Test
    void theLastTwentyVersionsAreKept() throws Exception {
        for (int i = 1; i <= 25; i++) {
            scene.grace(i + 100 + "s");
        }
        assertThat(store.history()).hasSize(20);
        assertThat(store.history().get(0).number()).isEqualTo(26);
        assertThat(store.history().get(19).number()).isEqualTo(7);
        assertThatThrownBy(() -> store.version(6)).isInstanceOf(NoSuchElementException.class);
        assertThat(store.version(7).document().get("grace_period").asString()).isEqualTo("106s");
    }

    @Test
    void aDifferenceIsToldAsAUnifiedDiff() throws Exception {
        scene.grace("20s");
        assertThat(store.diff(1, 2)).isEqualTo("""
                --- version 1
                +++ version 2
                @@ -1,5 +1,5 @@
                 {
                   "$schema": "x",
                   "backends": ["http://${HOST}:1", "http://h:2"],
                -  "grace_period": "10s"
                +  "grace_period": "20s"
                 }
                """);
        assertThat(store.diff(2, 2)).isEmpty();
    }

    @Test
    void aRollbackIsANewVersion() throws Exception {
        scene.grace("20s");
        scene.grace("30s");
        ConfigVersion back = store.rollback(1, null, null);
        assertThat(back.number()).isEqualTo(4);
        assertThat(back.source()).isEqualTo("rollback to 1");
        assertThat(scene.grace()).isEqualTo(10);
        assertThat(scene.text()).isEqualTo(StoreScene.CONFIG);
        assertThatThrownBy(() -> store.rollback(9, null, null)).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> store.rollback(2, "\"1-x\"", null)).isInstanceOf(StaleException.class);
    }

    @Test
    void aDocumentIsValidatedWithoutAnyEffect() throws Exception {
        Validation good = store.validate(StoreScene.CONFIG.replace("10s", "20s"));
        assertThat(good.valid()).isTrue();
        assertThat(good.diff()).contains("-  \"grace_period\": \"10s\"", "+  \"grace_period\": \"20s\"");
        Validation bad = store.validate(StoreScene.CONFIG.replace("10s", "soon"));
        assertThat(bad.valid()).isFalse();
        assertThat(bad.problems()).extracting(Problem::path).containsExactly("grace_period");
        assertThat(bad.diff()).contains("+  \"grace_period\": \"soon\"");
        assertThat(store.validate("{").problems()).hasSize(1);
        assertThat(store.validate("{").diff()).isEmpty();
        assertThat(store.history()).hasSize(1);
        assertThat(scene.applied).isEmpty();
    }

    @Test
    void aListenerThatFailsDoesNotKeepAChangeFromHappening() throws Exception {
        store.onVersion(version -> {
            throw new IllegalStateException("expected by the test");
        });
        scene.grace("20s");
        assertThat(scene.grace()).isEqualTo(20);
        assertThat(store.current().number()).isEqualTo(2);
    }

    @Test
    void documentsThatAreHandedOutMayBeChangedWithoutHarm() throws Exception {
        store.current().document().removeAll();
        assertThat(store.current().document()).isNotEmpty();
        store.edit(Edit.of("test", (document, config) -> {
            document.removeAll();
            return document.put("grace_period", "1s")
                    .set("backends", StoreScene.json(StoreScene.CONFIG).get("backends"));
        }));
        assertThat(store.version(1).document().get("grace_period").asString()).isEqualTo("10s");
    }
}
