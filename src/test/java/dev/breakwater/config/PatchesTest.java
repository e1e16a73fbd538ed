package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Merge patches and lists of operations. */
class PatchesTest {
    private static ObjectNode document(String json) {
        return (ObjectNode) ConfigFormat.JSON.mapper().readTree(json.replace('\'', '"'));
    }

    private static String apply(Change change, String document) throws ConfigException {
        return change.apply(document(document), null).toString().replace('"', '\'');
    }

    /** The examples of RFC 7396, appendix A, that leave an object. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'a':'b'}|{'a':'c'}|{'a':'c'}",
                "{'a':'b'}|{'b':'c'}|{'a':'b','b':'c'}",
                "{'a':'b'}|{'a':null}|{}",
                "{'a':'b','b':'c'}|{'a':null}|{'b':'c'}",
                "{'a':['b']}|{'a':'c'}|{'a':'c'}",
                "{'a':'c'}|{'a':['b']}|{'a':['b']}",
                "{'a':{'b':'c'}}|{'a':{'b':'d','c':null}}|{'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]}|{'a':[1]}|{'a':[1]}",
                "{'e':null}|{'a':1}|{'e':null,'a':1}",
                "{}|{'a':{'bb':{'ccc':null}}}|{'a':{'bb':{}}}"
            })
    void mergesAsTheStandardSays(String document, String patch, String result) throws Exception {
        assertThat(apply(MergePatch.of(patch.replace('\'', '"')), document)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "7", "null", "", "{", "{\"a\":1,\"a\":2}"})
    void whatIsNoMergePatchIsAProblem(String patch) {
        assertThat(catchThrowableOfType(ConfigException.class, () -> MergePatch.of(patch))
                        .problems())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[{'op':'add','path':'/a/-','value':3}]|{'a':[1,2,3],'b':{'c':'x'}}",
                "[{'op':'add','path':'/a/0','value':0}]|{'a':[0,1,2],'b':{'c':'x'}}",
                "[{'op':'remove','path':'/a/0'}]|{'a':[2],'b':{'c':'x'}}",
                "[{'op':'replace','path':'/b/c','value':null}]|{'a':[1,2],'b':{'c':null}}",
                "[{'op':'move','from':'/b/c','path':'/d'}]|{'a':[1,2],'b':{},'d':'x'}",
                "[{'op':'copy','from':'/a','path':'/b/a~1~0'}]|{'a':[1,2],'b':{'c':'x','a/~':[1,2]}}",
                "[{'op':'test','path':'/b/c','value':'x'},{'op':'remove','path':'/b'}]|{'a':[1,2]}",
                "[{'op':'replace','path':'','value':{'z':1}}]|{'z':1}",
                "[]|{'a':[1,2],'b':{'c':'x'}}"
            })
    void doesTheOperationsOfAPatch(String patch, String result) throws Exception {
        assertThat(apply(JsonPatch.of(patch.replace('\'', '"')), "{'a':[1,2],'b':{'c':'x'}}"))
                .isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'op':'remove','path':'/nope'}]",
                "[{'op':'replace','path':'/nope/x','value':1}]",
                "[{'op':'add','path':'/a/9','value':1}]",
                "[{'op':'add','path':'/a/x','value':1}]",
                "[{'op':'remove','path':'/a/99999999999999999999'}]",
                "[{'op':'add','path':'a','value':1}]",
                "[{'op':'add','path':7,'value':1}]",
                "[{'op':'add','path':'/q'}]",
                "[{'op':'copy','path':'/q'}]",
                "[{'op':'move','from':'/b','path':'/b/c'}]",
                "[{'op':'frob','path':'/a'}]",
                "[{'op':7,'path':'/a'}]",
                "[{'path':'/a'}]",
                "[7]",
                "[null]"
            })
    void anOperationThatCannotBeDoneIsAProblemWithItsPlace(String patch) throws Exception {
        Change change = JsonPatch.of(patch.replace('\'', '"'));
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> apply(change, "{'a':[1,2],'b':{'c':'x'}}"));
        assertThat(refused.problems()).singleElement().extracting(Problem::path).isEqualTo("patch[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "7", "", "[", "[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]"})
    void whatLeavesNoConfigurationIsAProblem(String patch) {
        assertThat(catchThrowableOfType(ConfigException.class, () -> apply(JsonPatch.of(patch), "{}"))
                        .problems())
                .hasSize(1);
    }

    @Test
    void aTestThatFailsDoesNotTellTheValue() throws Exception {
        Change change = JsonPatch.of("[{\"op\":\"add\",\"path\":\"/q\",\"value\":1},"
                + "{\"op\":\"test\",\"path\":\"/b\",\"value\":\"guess\"}]");
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> apply(change, "{'b':'hunter2'}"));
        assertThat(refused.problems()).singleElement().extracting(Problem::path).isEqualTo("patch[1]");
        assertThat(refused).hasMessageNotContaining("hunter2");
    }
}
