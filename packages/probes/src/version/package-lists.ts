/** Reads what the package managers of Debian, Red Hat and Windows print of what is installed. Pure. */

/** Names and versions; a name that is installed in several versions has them all, `, ` between them. */
export type PackageList = ReadonlyMap<string, string>;

/** Packages of one machine at most; a Debian desktop has some 2 000. */
export const MAX_PACKAGES = 8_192;
const MAX_TEXT_CHARS = 128;

/** Arguments that make each manager print what is read here. */
export const PACKAGE_CALLS = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills these in.
  dpkg: [{ file: 'dpkg-query', args: ['-W', '-f', '${Package}\\t${Version}\\t${db:Status-Status}\\n'] }],
  rpm: [{ file: 'rpm', args: ['-qa', '--qf', '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\tinstalled\\n'] }],
  // Programs of 64 bits and of 32 are listed apart.
  windows: ['/reg:64', '/reg:32'].map((view) => ({
    file: 'reg.exe',
    args: ['query', 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall', '/s', view],
  })),
} as const;

/**
 * `name TAB version TAB status` a line. null while one of them is being installed or removed: what is between two versions is neither. What is
 * removed but for its configuration is not installed.
 */
export function parsePackageLines(text: string): PackageList | null {
  const found: [string, string][] = [];
  for (const line of text.split('\n')) {
    const [name, version, status] = line.trimEnd().split('\t');
    if (!name || version === undefined) continue;
    if (status === 'installed') found.push([name, version]);
    else if (status !== 'not-installed' && status !== 'config-files') return null;
  }
  return listed(found);
}

/**
 * `reg.exe query ... /s`: a line with a key's path, then its values as `name TYPE data`, parted by four blanks (as published by its users; words are of no language).
 * Programs without a name or a version are updates and parts of others.
 */
export function parseUninstallKeys(text: string): PackageList {
  const found: [string, string][] = [];
  let name = '';
  let version = '';
  const close = () => {
    if (name !== '' && version !== '') found.push([name, version]);
    name = '';
    version = '';
  };
  for (const line of text.split(/\r?\n/)) {
    if (/^HKEY_/.test(line)) close();
    const value = /^ {4}(DisplayName|DisplayVersion) {4}REG_(?:EXPAND_)?SZ {4}(.*)$/.exec(line);
    if (value?.[1] === 'DisplayName') name = value[2]?.trim() ?? '';
    if (value?.[1] === 'DisplayVersion') version = value[2]?.trim() ?? '';
  }
  close();
  return listed(found);
}

function listed(found: readonly (readonly [string, string])[]): PackageList {
  const versions = new Map<string, Set<string>>();
  for (const [name, version] of found.slice(0, MAX_PACKAGES)) {
    const key = name.slice(0, MAX_TEXT_CHARS);
    versions.set(key, (versions.get(key) ?? new Set()).add(version.slice(0, MAX_TEXT_CHARS)));
  }
  return new Map(
    [...versions].map(([name, all]) => [
      name,
      [...all]
        .sort()
        .join(', ')
        .slice(0, 2 * MAX_TEXT_CHARS),
    ]),
  );
}
