using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SwisperStudio.Core;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Web.Hosting;

namespace SwisperStudio.Web.Auth;

/// <summary>
/// Tokens of people for the REST API: HS256, 24 hours, claims <c>user_id</c>, <c>email</c>, <c>role</c>, <c>exp</c>
/// (contract/rest-api.md, section 2.3). The signing key is <c>SECRET_KEY</c>, else made once and kept in the data directory.
/// </summary>
public sealed class JwtTokens
{
    /// <summary>Claim that names the user; the only one that counts.</summary>
    public const string UserIdClaim = "user_id";

    private const string KeyFile = "jwt-signing-key";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly TimeProvider _time;
    private readonly SymmetricSecurityKey _key;

    /// <summary>Reads or makes the signing key.</summary>
    public JwtTokens(IConfiguration configuration, IOptions<StudioOptions> options, TimeProvider time)
    {
        _time = time;
        var secret = configuration["SECRET_KEY"] is { Length: > 0 } configured ? configured : KeptSecret(options.Value.DataDirectory);

        // HS256 asks for 256 bits; secrets of the original may be shorter.
        _key = new SymmetricSecurityKey(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>A token for a user.</summary>
    public string Issue(StudioUser user) => Handler.CreateToken(new SecurityTokenDescriptor
    {
        Claims = new Dictionary<string, object> { [UserIdClaim] = user.Id, ["email"] = user.Email ?? "", ["role"] = user.Role },
        Expires = _time.GetUtcNow().Add(Lifetime).UtcDateTime,
        SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
    });

    /// <summary>Reads a token: whether it is ours and valid, and whose it is.</summary>
    /// <param name="token">As sent.</param>
    /// <returns>Not valid; or valid, with the user's id if it names one.</returns>
    public async Task<(bool IsValid, string? UserId)> ReadAsync(string token)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = _key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidateIssuer = false,
            ValidateAudience = false,
            ClockSkew = TimeSpan.Zero,
            LifetimeValidator = (_, expires, _, _) => expires > _time.GetUtcNow().UtcDateTime,
        });
        return (result.IsValid, result.IsValid && result.Claims.TryGetValue(UserIdClaim, out var id) ? id as string : null);
    }

    private static string KeptSecret(string directory)
    {
        var path = Path.Combine(directory, KeyFile);
        if (!File.Exists(path))
        {
            OwnerOnlyFile.Write(path, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
        }

        return File.ReadAllText(path);
    }
}
