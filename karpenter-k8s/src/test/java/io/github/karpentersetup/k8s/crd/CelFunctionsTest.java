package io.github.karpentersetup.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kubernetes documents of its CEL functions, from the Go documentation of each library. */
class CelFunctionsTest {

  private static CelRule rule(String expression) {
    return Cel.compile(expression, false);
  }

  private static void holds(String expression) {
    assertThat(rule(expression).failure("abc", Optional.empty()))
        .as(expression)
        .isEqualTo(Optional.empty());
  }

  private static void fails(String expression) {
    assertThat(rule(expression).failure("abc", Optional.empty()))
        .as(expression)
        .hasValueSatisfying(why -> assertThat(why).isNotBlank());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isIP('127.0.0.1') && isIP('::1') && isIP('2001:db8::abcd') && isIP('::')",
        "!isIP('127.0.0.256') && !isIP(':::1') && !isIP('::1::2') && !isIP('1:2:3') && !isIP('')",
        "!isIP('::ffff:1.2.3.4') && isIP('64:ff9b::1.2.3.4') && !isIP('fe80::1%eth0')",
        "!isIP('127.0.0.01') && !isIP('1.2.3') && !isIP('1.2.3.4.5') && !isIP('1:2:3:4:5:6:7::8')",
        "ip.isCanonical('127.0.0.1') && ip.isCanonical('2001:db8::abcd') && ip.isCanonical('::')",
        "!ip.isCanonical('2001:DB8::ABCD') && !ip.isCanonical('2001:db8::0:0:0:abcd')",
        "ip.isCanonical('1:0:0:2::') && !ip.isCanonical('1::2:0:0:0:0')",
        "ip('127.0.0.1').family() == 4 && ip('::1').family() == 6",
        "ip('0.0.0.0').isUnspecified() && !ip('127.0.0.1').isUnspecified()",
        "ip('::').isUnspecified() && !ip('::1').isUnspecified()",
        "ip('127.0.0.1').isLoopback() && !ip('192.168.0.1').isLoopback()",
        "ip('::1').isLoopback() && !ip('2001:db8::abcd').isLoopback()",
        "ip('224.0.0.1').isLinkLocalMulticast() && !ip('224.0.1.1').isLinkLocalMulticast()",
        "ip('ff02::1').isLinkLocalMulticast() && !ip('fd00::1').isLinkLocalMulticast()",
        "ip('169.254.169.254').isLinkLocalUnicast() && !ip('192.168.0.1').isLinkLocalUnicast()",
        "ip('fe80::1').isLinkLocalUnicast() && !ip('fd80::1').isLinkLocalUnicast()",
        "ip('192.168.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()",
        "ip('2001:db8::abcd').isGlobalUnicast() && !ip('ff00::1').isGlobalUnicast()",
        "string(ip('2001:db8:0::1')) == '2001:db8::1' && ip('1:0::') == ip('1::')",
        "string(ip('10.0.0.1')) == '10.0.0.1' && ip('0.0.0.1') != ip('::1')"
      })
  void knowsAddresses(String expression) {
    holds(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isCIDR('192.168.0.0/16') && isCIDR('::1/128') && isCIDR('0.0.0.0/0')",
        "!isCIDR('192.168.0.0/33') && !isCIDR('::1/129') && !isCIDR('10.0.0.0') && !isCIDR('a/8')",
        "!isCIDR('10.0.0.0/08') && !isCIDR('10.0.0.0/') && !isCIDR('::ffff:1.2.3.4/24')",
        "cidr('192.168.0.0/24').containsIP(ip('192.168.0.1'))",
        "!cidr('192.168.0.0/24').containsIP(ip('192.168.1.1'))",
        "cidr('192.168.0.0/24').containsIP('192.168.0.1')",
        "!cidr('192.168.0.0/24').containsIP('192.168.1.1') && !cidr('::/0').containsIP('1.2.3.4')",
        "cidr('192.168.0.0/16').containsCIDR(cidr('192.168.10.0/24'))",
        "!cidr('192.168.1.0/24').containsCIDR(cidr('192.168.2.0/24'))",
        "cidr('192.168.0.0/16').containsCIDR('192.168.0.1/32')",
        "!cidr('192.168.0.0/24').containsCIDR('192.168.0.0/16')",
        "cidr('192.168.0.1/24').ip() == ip('192.168.0.1')",
        "cidr('192.168.0.1/24').ip().family() == 4 && cidr('::1/128').ip().family() == 6",
        "cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24')",
        "cidr('192.168.0.1/24') != cidr('192.168.0.1/24').masked()",
        "cidr('192.168.0.0/16').prefixLength() == 16 && cidr('::1/128').prefixLength() == 128",
        "string(cidr('2001:DB8::/32')) == '2001:db8::/32'"
      })
  void knowsRangesOfAddresses(String expression) {
    holds(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!format.dns1123Label().validate('my-label-name').hasValue()",
        "!format.dns1123Subdomain().validate('apiextensions.k8s.io').hasValue()",
        "!format.dns1035Label().validate('my-label-name').hasValue()",
        "format.dns1035Label().validate('1-label').hasValue()",
        "!format.qualifiedName().validate('apiextensions.k8s.io/v1beta1').hasValue()",
        "format.qualifiedName().validate('a/b/c').hasValue()",
        "format.qualifiedName().validate('A_/b').value()[0].startsWith('prefix must')",
        "!format.dns1123LabelPrefix().validate('my-label-prefix-').hasValue()",
        "format.dns1123Label().validate('my-label-prefix-').hasValue()",
        "!format.dns1123SubdomainPrefix().validate('mysubdomain.prefix.-').hasValue()",
        "!format.dns1035LabelPrefix().validate('my-label-prefix-').hasValue()",
        "!format.labelValue().validate('').hasValue() &&"
            + " format.labelValue().validate('-').hasValue()",
        "!format.uri().validate('http://example.com').hasValue()",
        "format.uri().validate('example.com').hasValue()",
        "!format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()",
        "format.uuid().validate('123e4567').value() == ['must be a UUID']",
        "!format.byte().validate('aGVsbG8=').hasValue() && format.byte().validate('a').hasValue()",
        "!format.date().validate('2021-01-01').hasValue()",
        "format.date().validate('2021-02-30').hasValue()",
        "!format.datetime().validate('2021-01-01T00:00:00Z').hasValue()",
        "format.datetime().validate('2021-01-01').hasValue()",
        "format.named('dns1123Label').hasValue() && !format.named('dns1123label').hasValue()",
        "format.named('dns1123Label').value().validate('My').value().join(' ').contains('form')"
      })
  void knowsNamedFormats(String expression) {
    holds(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isSemver('1.0.0') && isSemver('0.1.0-alpha.1') && isSemver('1.2.3-x.7+build.01')",
        "!isSemver('hello') && !isSemver('v1.0') && !isSemver('200K') && !isSemver('01.1.1')",
        "!isSemver('1.0.0-01') && !isSemver('1.0.0-') && !isSemver('1.0.0+') && !isSemver('1.0')",
        "isSemver('v1.0', true) && isSemver('01.01.01', true) && !isSemver('1.0-a', true)",
        "!isSemver('v1.0', false)",
        "semver('v1.0.0', true) == semver('1.0.0') && semver('1', true) == semver('1.0.0')",
        "semver('01.01.01', true) == semver('1.1.1')",
        "semver('1.2.3').major() == 1 && semver('1.2.3').minor() == 2",
        "semver('1.2.3').patch() == 3",
        "semver('1.2.3').compareTo(semver('1.2.3')) == 0",
        "semver('1.2.3').compareTo(semver('2.0.0')) == -1",
        "semver('1.2.3').compareTo(semver('0.1.2')) == 1",
        "semver('1.0.0').isGreaterThan(semver('1.0.0-rc.1'))",
        "semver('1.0.0-alpha').isLessThan(semver('1.0.0-alpha.1'))",
        "semver('1.0.0-2').isLessThan(semver('1.0.0-10'))",
        "semver('1.0.0-10').isLessThan(semver('1.0.0-alpha'))",
        "semver('1.0.0-alpha').isLessThan(semver('1.0.0-beta'))"
      })
  void knowsSemanticVersions(String expression) {
    holds(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isURL('https://user:pass@example.com:80/path?query=val#fragment')",
        "isURL('/absolute-path') && !isURL('https://a:b:c/') && !isURL('../relative-path')",
        "!isURL('https://a b/') && !isURL('https://a/%zz') && !isURL('') && isURL('mailto:a@b.c')",
        "url('/path').getScheme() == '' && url('HTTPS://example.com/').getScheme() == 'https'",
        "url('https://example.com:80/').getHost() == 'example.com:80'",
        "url('https://example.com/').getHost() == 'example.com' && url('/path').getHost() == ''",
        "url('https://[::1]:80/').getHost() == '[::1]:80'",
        "url('https://[::1]/').getHost() == '[::1]'",
        "url('https://example.com:80/').getHostname() == 'example.com'",
        "url('https://127.0.0.1:80/').getHostname() == '127.0.0.1'",
        "url('https://[::1]:80/').getHostname() == '::1' && url('/path').getHostname() == ''",
        "url('https://example.com:80/').getPort() == '80' && url('https://[::1]:8/').getPort() =="
            + " '8'",
        "url('https://example.com/').getPort() == '' && url('/path').getPort() == ''",
        "url('https://example.com/path').getEscapedPath() == '/path'",
        "url('https://example.com/path with spaces/').getEscapedPath() == '/path%20with%20spaces/'",
        "url('https://example.com').getEscapedPath() == ''",
        "url('https://example.com/ü%20').getEscapedPath() == '/%C3%BC%20'",
        "url('https://example.com/path?k1=a&k2=b&k2=c').getQuery() == {'k1': ['a'], 'k2': ['b',"
            + " 'c']}",
        "url('https://example.com/path?a+b=c%20d').getQuery() == {'a b': ['c d']}",
        "url('https://example.com/path?').getQuery() == {}",
        "url('https://example.com/path').getQuery() == {}"
      })
  void knowsUrls(String expression) {
    holds(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isQuantity('1.3G') && isQuantity('1.3Gi') && isQuantity('10000k')",
        "!isQuantity('1,3G') && !isQuantity('200K') && !isQuantity('Three') && !isQuantity('Mi')",
        "quantity('50000000G').isInteger() && quantity('50k').isInteger()",
        "!quantity('9999999999999999999999999999999999999G').isInteger()",
        "!quantity('1500m').isInteger() && quantity('1500m').asApproximateFloat() == 1.5",
        "quantity('50k').asInteger() == 50000",
        "quantity('50k').sub(20000).asApproximateFloat() == 30000.0",
        "quantity('50k').add(quantity('20k')) == quantity('70k')",
        "quantity('50k').add(20) == quantity('50020')",
        "quantity('50k').sub(quantity('20k')) == quantity('30k')",
        "quantity('50k').add(20).sub(quantity('100k')).sub(-50000) == quantity('20')",
        "quantity('200M').compareTo(quantity('0.2G')) == 0",
        "quantity('50M').compareTo(quantity('50Mi')) == -1",
        "quantity('50Mi').compareTo(quantity('50M')) == 1",
        "quantity('150Mi').isGreaterThan(quantity('100Mi'))",
        "!quantity('50Mi').isGreaterThan(quantity('100Mi'))",
        "quantity('50M').isLessThan(quantity('100M')) &&"
            + " !quantity('100M').isLessThan(quantity('50M'))",
        "quantity('-1').sign() == -1 && quantity('0').sign() == 0 && quantity('1m').sign() == 1"
      })
  void knowsQuantities(String expression) {
    holds(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1, 2, 3].isSorted() && ['a', 'b', 'b', 'c'].isSorted() && ![2.0, 1.0].isSorted()",
        "[1].isSorted() && [].isSorted()",
        "[1, 3].sum() == 4 && [1.0, 3.0].sum() == 4.0 && [].sum() == 0",
        "[duration('1m'), duration('1s')].sum() == duration('1m1s')",
        "[1, 3].min() == 1 && [1, 3].max() == 3 && [1].min() == 1 && ([0] + []).min() == 0",
        "[1, 2, 2, 3].indexOf(2) == 1 && ['a', 'b', 'b', 'c'].lastIndexOf('b') == 2",
        "[1.0].indexOf(1.1) == -1 && [].indexOf('string') == -1 && [[1]].indexOf([1]) == 0",
        "'abc 123'.find('[0-9]+') == '123' && 'abc'.find('[0-9]+') == ''",
        "'1, 2, 3, 4'.findAll('[0-9]+').map(x, int(x)).sum() < 100",
        "'1, 2, 3'.findAll('[0-9]+', 2) == ['1', '2'] && '1'.findAll('[0-9]', 0) == []",
        "self.indexOf('c') == 2 && self.indexOf('a', 1) == -1 && 'äöä'.lastIndexOf('ä') == 2",
        "'äöä'.lastIndexOf('ä', 1) == 0 && 'äö'.indexOf('ö') == 1 && self.indexOf('') == 0",
        "string(1) == '1' && string(true) == 'true' && string(self) == 'abc' && string(1.5) =="
            + " '1.5'",
        "'%s has %d of %.1f, 100%%'.format(['a', 2, 2.5]) == 'a has 2 of 2.5, 100%'",
        "'%s %s %s'.format([[1, 'b'], {'k': 1.0}, duration('90s')]) == '[1, b] {k: 1} 90s'",
        "'%b %o %x %X %x %e'.format([5, 8, 255, 255, 'a', 1500.0]) == '101 10 ff FF 61"
            + " 1.500000e+03'",
        "sets.contains([1, 2], [1]) && sets.intersects([1], [1, 2]) && sets.equivalent([1], [1,"
            + " 1])",
        "{'a': 1}.all(k, v, k == 'a' && v == 1) && {'a': 1}.transformList(k, v, v) == [1]",
        "optional.of(1).hasValue() && !optional.none().hasValue() && {'a': 1}[?'b'].orValue(2) == 2"
      })
  void knowsTextsAndLists(String expression) {
    holds(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ip('127.0.0.256').family() == 4",
        "ip.isCanonical('127.0.0.256')",
        "cidr('192.168.0.0/33').prefixLength() == 33",
        "cidr('10.0.0.0/8').containsIP('no')",
        "semver('Three').major() == 3",
        "semver('v1.0.0').major() == 1",
        "url('../relative-path').getHost() == ''",
        "quantity('200K').sign() == 1",
        "quantity('9999999999999999999999999999999999999G').asInteger() > 0",
        "[].min() == 0",
        "'%d'.format(['a']) == 'a'",
        "'%s'.format([]) == ''",
        "'%y'.format([1]) == '1'",
        "self.indexOf('a', 4) == -1"
      })
  void aMistakeInAFunctionSaysWhy(String expression) {
    fails(expression);
  }
}
